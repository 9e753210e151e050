package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.millrace.broker.Lane;
import io.millrace.inspect.Claim;
import io.millrace.inspect.TaskFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Through the entries that workers hold, in the order in which they were taken: those of the stream of new tasks, then those of
 * the stream of comebacks, then those of each lane. A position names the stream and the last entry.
 */
final class ActiveWalk implements Walk {

    private static final String FIRST = "-";

    private record Held(String entry, Claim claim) {
    }

    private final RedisCalls link;
    private final RedisKeys keys;

    ActiveWalk(RedisCalls link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    @Override
    public String start(TaskFilter filter) {
        return Lane.READY + " " + FIRST;
    }

    @Override
    public boolean isAscending() {
        return true;
    }

    /** Times start over with each stream. */
    @Override
    public boolean isPast(Instant time, TaskFilter filter) {
        return false;
    }

    @Override
    public Uni<Slice> read(String position, int count) {
        String[] last = position.split(" ", -1);
        Lane lane = new Lane(last[0]);
        if (last.length != 2 || !(lane.equals(Lane.READY) || lane.equals(Lane.AGAIN) || lane.isOfType())) {
            throw new IllegalArgumentException("Not a position among claims: " + position);
        }
        String stream = keys.stream(lane);
        String first = last[1].equals(FIRST) ? FIRST : "(" + checked(last[1]);
        return Scripts.run(link, Script.CLAIMS.call(List.of(stream), List.of(first, count))).map(ActiveWalk::held)
                .chain(held -> readEntries(stream, held).map(entries -> found(lane, held, entries))
                        .chain(found -> held.size() == count
                                ? Uni.createFrom().item(new Slice(found, lane + " " + held.get(held.size() - 1).entry()))
                                : after(lane).map(next -> new Slice(found, next.isEmpty() ? null : next + " " + FIRST))));
    }

    /** The stream behind this one; empty behind the last. */
    private Uni<String> after(Lane lane) {
        if (lane.equals(Lane.READY)) {
            return Uni.createFrom().item(Lane.AGAIN.name());
        }
        return LaneList.read(link, keys).map(lanes -> lanes.stream()
                .filter(stream -> !lane.isOfType() || stream.compareTo(keys.stream(lane)) > 0).findFirst()
                .map(stream -> stream.substring(keys.prefix().length())).orElse(""));
    }

    private static String checked(String entry) {
        EntryId.of(entry);
        return entry;
    }

    private static List<Held> held(Response claims) {
        List<Held> held = new ArrayList<>(claims.size());
        for (Response claim : claims) {
            held.add(new Held(claim.get(0).toString(),
                    new Claim(claim.get(1).toString(), Duration.ofMillis(claim.get(2).toLong()))));
        }
        return held;
    }

    private Uni<List<Response>> readEntries(String stream, List<Held> held) {
        if (held.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return link.batch(held.stream().map(one -> Request.cmd(Command.XRANGE).arg(stream).arg(one.entry()).arg(one.entry()))
                .toList());
    }

    /** Those that ended since are left out. */
    private static List<Found> found(Lane lane, List<Held> held, List<Response> entries) {
        List<Found> found = new ArrayList<>(held.size());
        for (int i = 0; i < held.size(); i++) {
            for (Response entry : entries.get(i)) {
                found.add(EntryFields.of(entry).found(lane + " " + held.get(i).entry(), held.get(i).claim()));
            }
        }
        return found;
    }
}
