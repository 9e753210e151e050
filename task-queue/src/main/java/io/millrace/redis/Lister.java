package io.millrace.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;

/** Makes pages: walks in steps until the page is full, the walk ends, or enough has been looked at. */
final class Lister {

    private static final int MOST_SCANNED = 10_000;

    private final RedisCalls link;

    Lister(RedisCalls link) {
        this.link = link;
    }

    /** The way through the tasks in a state. */
    static Walk walk(RedisCalls link, QueueName queue, TaskState state) {
        RedisKeys keys = RedisKeys.of(queue);
        return switch (state) {
            case PENDING -> new PendingWalk(link, keys);
            case ACTIVE -> new ActiveWalk(link, keys);
            case SCHEDULED, RETRY -> new SetWalk(link, keys.listing(state), true);
            case COMPLETED, FAILED, CANCELED -> new SetWalk(link, keys.listing(state), false);
        };
    }

    Uni<TaskPage> list(QueueName queue, TaskQuery query) {
        Walk walk = walk(link, queue, query.state());
        String position = query.cursor() == null ? walk.start(query.filter()) : decode(query.state(), query.cursor());
        return new Page(queue, query, walk).fill(position);
    }

    private final class Page {

        private final QueueName queue;
        private final TaskQuery query;
        private final Walk walk;
        private final GlimpseReader reader;
        private final List<TaskSummary> tasks = new ArrayList<>();
        private int scanned;

        Page(QueueName queue, TaskQuery query, Walk walk) {
            this.queue = queue;
            this.query = query;
            this.walk = walk;
            this.reader = new GlimpseReader(link, RedisKeys.of(queue));
        }

        Uni<TaskPage> fill(String position) {
            int wanted = query.filter().looksInside() ? MOST_SCANNED - scanned : query.limit() - tasks.size();
            return walk.read(position, Math.min(Walk.BUDGET, wanted))
                    .chain(slice -> reader.read(slice.found()).chain(glimpses -> {
                        for (int i = 0; i < glimpses.size(); i++) {
                            Glimpse glimpse = glimpses.get(i);
                            if (walk.isPast(glimpse.found().time(), query.filter())) {
                                return ended(null, false);
                            }
                            scanned++;
                            if (glimpse.matches(query.filter()) && !(query.state().isEnded() && glimpse.isGone())) {
                                tasks.add(glimpse.summary(queue, query.state()));
                            }
                            if (tasks.size() == query.limit()) {
                                return ended(i + 1 == glimpses.size() ? slice.next() : glimpse.found().after(), false);
                            }
                        }
                        if (slice.next() == null) {
                            return ended(null, false);
                        }
                        return scanned >= MOST_SCANNED ? ended(slice.next(), true) : fill(slice.next());
                    }));
        }

        private Uni<TaskPage> ended(@Nullable String next, boolean stoppedEarly) {
            return Uni.createFrom().item(new TaskPage(List.copyOf(tasks),
                    next == null ? null : encode(query.state(), next), scanned, stoppedEarly));
        }
    }

    private static String encode(TaskState state, String position) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString((state.word() + ":" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(TaskState state, String cursor) {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        String prefix = state.word() + ":";
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException("Not a cursor of a listing of " + state.word() + " tasks: " + cursor);
        }
        return text.substring(prefix.length());
    }

}
