package io.millrace.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.millrace.inspect.TaskFilter;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/** Through a sorted set. A position is the score of the last member and the member; nothing for the beginning. */
final class SetWalk implements Walk {

    private final RedisCalls link;
    private final String set;
    private final boolean ascending;

    SetWalk(RedisCalls link, String set, boolean ascending) {
        this.link = link;
        this.set = set;
        this.ascending = ascending;
    }

    @Override
    public String start(TaskFilter filter) {
        Instant first = ascending ? filter.since() : filter.until();
        // The position of a member that is not there is before all others of that score, and a page begins right behind it. The
        // scores of ended tasks have a fraction, 2047/2048 at most; this one comes behind it, and a double keeps it below the next.
        return first == null ? " " : (ascending ? first.toEpochMilli() : first.toEpochMilli() - 1 + ".9997") + " ";
    }

    @Override
    public boolean isAscending() {
        return ascending;
    }

    @Override
    public Uni<Slice> read(String position, int count) {
        String[] last = position.split(" ", -1);
        if (last.length != 2 || !last[0].matches("(-?\\d{1,16}(\\.\\d{1,11})?)?")
                || !(last[1].isEmpty() || TaskId.isLegal(last[1]))) {
            throw new IllegalArgumentException("Not a position in a sorted set: " + position);
        }
        return Scripts.run(link, Script.PAGE.call(List.of(set),
                List.of(ascending ? "up" : "down", last[0], last[1], count))).map(answer -> slice(answer, count));
    }

    private static Slice slice(Response answer, int count) {
        List<Found> found = new ArrayList<>(answer.size() / 2);
        String next = null;
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            TaskId id = new TaskId(answer.get(i).toString());
            String score = answer.get(i + 1).toString();
            next = score + " " + id;
            found.add(new Found(next, id, Instant.ofEpochMilli((long) Double.parseDouble(score)), null, null));
        }
        return new Slice(found, found.size() < count ? null : next);
    }
}
