package io.millrace.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.TaskFilter;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/** Through a sorted set. A position is the score of the last member and the member; nothing for the beginning. */
final class SetWalk implements Walk {

    /** Nothing, or a score as Redis writes one. */
    private static final Pattern SCORE = Pattern.compile("(-?(inf|\\d{1,20}(\\.\\d{1,20})?([eE][+-]?\\d{1,3})?))?");
    /** The least by which the scores of ended tasks differ. */
    private static final double STEP = 1.0 / 2048;

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
        if (last.length != 2 || !SCORE.matcher(last[0]).matches()
                || !(last[1].isEmpty() || TaskId.isLegal(last[1]))) {
            throw new IllegalArgumentException("Not a position in a sorted set: " + position);
        }
        return Scripts.run(link, Script.PAGE.call(List.of(set),
                List.of(ascending ? "up" : "down", last[0], last[1], count))).map(answer -> slice(answer, count));
    }

    private Slice slice(Response answer, int count) {
        List<Found> found = new ArrayList<>(answer.size() / 2);
        String next = null;
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            String member = answer.get(i).toString();
            String score = answer.get(i + 1).toString();
            if (TaskId.isLegal(member)) {
                next = score + " " + member;
                found.add(new Found(next, new TaskId(member), Instant.ofEpochMilli((long) Numbers.score(score)), null, null));
            } else {
                next = behind(score);
            }
        }
        return new Slice(found, answer.size() / 2 < count ? null : next);
    }

    /** Past a member that is no task, and all others of its score, for it cannot be in a position; {@code null} at the end. */
    private @Nullable String behind(String score) {
        double at = Numbers.score(score);
        double past = ascending ? Math.max(at + STEP, Math.nextUp(at)) : Math.min(at - STEP, Math.nextDown(at));
        return past == at ? null : past + " ";
    }
}
