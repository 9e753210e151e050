package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Settlement;
import io.millrace.inspect.Completion;
import io.millrace.task.TaskId;
import io.vertx.redis.client.Response;

/**
 * An entry of the stream of recent completions, which only the page reads: a line for each task of a batch, with its id, its
 * type and what it took in milliseconds. Of a large batch it lists {@value #MOST_LISTED}: when so many end at once, nobody
 * reads them all, and each costs Redis.
 */
final class RecentBatch {

    /** Of one batch. */
    static final int MOST_LISTED = 8;
    /** Entries that the stream keeps, about. */
    static final int MOST_BATCHES = 1_000;

    private final StringBuilder lines = new StringBuilder();
    private int listed;

    void add(Settlement.Complete done) {
        if (listed < MOST_LISTED) {
            listed++;
            lines.append(listed > 1 ? "\n" : "");
            append(done.id(), done.type(), done.took());
        }
    }

    /** The line of a task that ends alone. */
    static String of(Settlement.Keep done) {
        RecentBatch batch = new RecentBatch();
        Duration ran = done.episode().ran();
        batch.append(done.id(), done.type(), ran == null ? 0 : ran.toMillis());
        return batch.toString();
    }

    /** The tasks in an entry of the stream. */
    static List<Completion> read(Response entry) {
        String id = entry.get(0).toString();
        Instant at = EntryId.of(id).time();
        List<Completion> completions = new ArrayList<>();
        Response fields = entry.get(1);
        String text = fields == null || fields.size() < 2 ? "" : fields.get(1).toString();
        text.lines().forEach(line -> {
            Completion completion = completion(line.split(" "), at);
            if (completion != null) {
                completions.add(completion);
            }
        });
        return completions;
    }

    private static @Nullable Completion completion(String[] words, Instant at) {
        return words.length == 3 && TaskId.isLegal(words[0])
                ? new Completion(new TaskId(words[0]), words[1], at, Duration.ofMillis(Numbers.whole(words[2])))
                : null;
    }

    private void append(TaskId id, String type, long took) {
        lines.append(id.value()).append(' ').append(type).append(' ').append(took);
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
