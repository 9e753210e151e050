package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;

import io.millrace.inspect.TaskFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Through the entries of both streams that have not been delivered, newest first. A position names the last entry seen in each.
 */
final class PendingWalk implements Walk {

    /** Behind the newest and before the oldest entry that there can be. */
    private static final String NEWEST = "+";
    private static final String OLDEST = "0-1";

    private record Entry(EntryFields fields, boolean isReady) {

        EntryId id() {
            return EntryId.of(fields.entry());
        }
    }

    private final RedisCalls link;
    private final RedisKeys keys;

    PendingWalk(RedisCalls link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    @Override
    public String start(TaskFilter filter) {
        String first = filter.until() == null ? NEWEST : Math.max(1, filter.until().toEpochMilli()) + "-0";
        return first + " " + first;
    }

    @Override
    public boolean isAscending() {
        return false;
    }

    @Override
    public Uni<Slice> read(String position, int count) {
        String[] last = position.split(" ", -1);
        if (last.length != 2) {
            throw new IllegalArgumentException("Not a position in two streams: " + position);
        }
        String readyLast = checked(last[0]);
        String againLast = checked(last[1]);
        return Scripts.run(link, Script.DELIVERED.call(List.of(keys.ready(), keys.again()), List.of()))
                .chain(delivered -> link.batch(List.of(
                        before(keys.ready(), readyLast, delivered.get(0).toString(), count),
                        before(keys.again(), againLast, delivered.get(1).toString(), count))))
                .map(answers -> merge(entries(answers.get(0), true), entries(answers.get(1), false), readyLast, againLast,
                        count));
    }

    private static String checked(String entry) {
        if (!entry.equals(NEWEST)) {
            EntryId.of(entry);
        }
        return entry;
    }

    private static Request before(String stream, String last, String delivered, int count) {
        return Request.cmd(Command.XREVRANGE).arg(stream).arg(last.equals(NEWEST) ? NEWEST : "(" + last)
                .arg("(" + delivered).arg("COUNT").arg(count);
    }

    private static List<Entry> entries(Response answer, boolean isReady) {
        List<Entry> entries = new ArrayList<>(answer.size());
        for (Response one : answer) {
            entries.add(new Entry(EntryFields.of(one), isReady));
        }
        return entries;
    }

    private static Slice merge(List<Entry> ready, List<Entry> again, String readyLast, String againLast, int count) {
        List<Found> merged = new ArrayList<>(count);
        String readyAt = readyLast;
        String againAt = againLast;
        int r = 0;
        int a = 0;
        while (merged.size() < count && (r < ready.size() || a < again.size())) {
            boolean takeReady = a == again.size()
                    || (r < ready.size() && ready.get(r).id().compareTo(again.get(a).id()) >= 0);
            Entry next = takeReady ? ready.get(r++) : again.get(a++);
            readyAt = takeReady ? next.fields().entry() : readyAt;
            againAt = takeReady ? againAt : next.fields().entry();
            merged.add(next.fields().found(readyAt + " " + againAt, null));
        }
        boolean isEnd = r == ready.size() && ready.size() < count && a == again.size() && again.size() < count;
        return new Slice(merged,
                isEnd ? null : (ready.isEmpty() ? OLDEST : readyAt) + " " + (again.isEmpty() ? OLDEST : againAt));
    }
}
