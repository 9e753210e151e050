package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.TaskFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Through the entries of all streams that have not been delivered, newest first. A position names the last entry seen in the
 * stream of new tasks, in that of those that come back, and in the lanes together: of these the last has its type behind it,
 * since entries of two lanes may have one id, and then go by their types.
 */
final class PendingWalk implements Walk {

    /** Behind the newest and before the oldest entry that there can be. */
    private static final String NEWEST = "+";
    private static final String OLDEST = "0-1";
    private static final int LEAST_OF_EACH = 20;

    /** Where a walk is, entry by entry. */
    private record Position(String ready, String again, String lanes) {

        static Position of(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length < 2 || parts.length > 3) {
                throw new IllegalArgumentException("Not a position in the streams of a queue: " + text);
            }
            return new Position(checked(parts[0]), checked(parts[1]), checked(parts[parts.length == 3 ? 2 : 0]));
        }

        private static String checked(String at) {
            String entry = entry(at);
            if (!entry.equals(NEWEST)) {
                EntryId.of(entry);
            }
            return at;
        }

        @Override
        public String toString() {
            return ready + " " + again + " " + lanes;
        }
    }

    /** What was read of one stream, and how far it has been gone through. */
    private static final class Source {

        private final String type;
        private final List<EntryFields> entries = new ArrayList<>();
        private final boolean hasMore;
        private int next;

        Source(String type, Response read, int most) {
            this.type = type;
            read.forEach(one -> entries.add(EntryFields.of(one)));
            hasMore = entries.size() == most;
        }

        boolean isThrough() {
            return next == entries.size();
        }

        EntryId id() {
            return EntryId.of(entries.get(next).entry());
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
        return new Position(first, first, first).toString();
    }

    @Override
    public boolean isAscending() {
        return false;
    }

    @Override
    public Uni<Slice> read(String position, int count) {
        Position from = Position.of(position);
        return LaneList.read(link, keys).chain(lanes -> {
            List<String> streams = new ArrayList<>(List.of(keys.ready(), keys.again()));
            streams.addAll(lanes);
            int most = lanes.isEmpty() ? count : Math.max(LEAST_OF_EACH, 2 * count / streams.size());
            return Scripts.run(link, Script.DELIVERED.call(streams, List.of())).chain(delivered -> {
                List<Request> reads = new ArrayList<>();
                for (int i = 0; i < streams.size(); i++) {
                    reads.add(Request.cmd(Command.XREVRANGE).arg(streams.get(i)).arg(first(from, i, type(streams.get(i))))
                            .arg("(" + delivered.get(i)).arg("COUNT").arg(most));
                }
                return link.batch(reads);
            }).map(answers -> {
                List<Source> sources = new ArrayList<>();
                for (int i = 0; i < streams.size(); i++) {
                    sources.add(new Source(type(streams.get(i)), answers.get(i), most));
                }
                return merge(sources, from, count);
            });
        });
    }

    /** Of a lane; empty for the two streams that every queue has. */
    private String type(String stream) {
        return stream.startsWith(keys.lanes()) ? stream.substring(keys.lanes().length()) : "";
    }

    private static String first(Position from, int stream, String type) {
        String last = stream == 0 ? from.ready() : stream == 1 ? from.again() : from.lanes();
        if (last.equals(NEWEST)) {
            return NEWEST;
        }
        int at = last.indexOf('@');
        return (at >= 0 && type.compareTo(last.substring(at + 1)) > 0 ? "" : "(") + entry(last);
    }

    private static String entry(String last) {
        int at = last.indexOf('@');
        return at < 0 ? last : last.substring(0, at);
    }

    /** As far as it is known which is next: a stream of which all that was read is through may have a newer one than others. */
    private static Slice merge(List<Source> sources, Position from, int count) {
        List<Found> merged = new ArrayList<>(count);
        Position at = from;
        while (merged.size() < count && sources.stream().noneMatch(source -> source.isThrough() && source.hasMore)) {
            Source next = newest(sources);
            if (next == null) {
                break;
            }
            EntryFields fields = next.entries.get(next.next++);
            at = switch (sources.indexOf(next)) {
                case 0 -> new Position(fields.entry(), at.again(), at.lanes());
                case 1 -> new Position(at.ready(), fields.entry(), at.lanes());
                default -> new Position(at.ready(), at.again(), fields.entry() + "@" + next.type);
            };
            merged.add(fields.found(at.toString(), null));
        }
        boolean isEnd = sources.stream().allMatch(source -> source.isThrough() && !source.hasMore);
        return new Slice(merged, isEnd ? null : withoutTheEmpty(sources, at).toString());
    }

    private static @Nullable Source newest(List<Source> sources) {
        Source newest = null;
        for (Source source : sources) {
            if (!source.isThrough() && (newest == null || source.id().compareTo(newest.id()) > 0)) {
                newest = source;
            }
        }
        return newest;
    }

    /** Streams in which nothing is left are not read again. */
    private static Position withoutTheEmpty(List<Source> sources, Position at) {
        boolean noLane = sources.stream().skip(2).allMatch(source -> source.entries.isEmpty());
        return new Position(sources.get(0).entries.isEmpty() ? OLDEST : at.ready(),
                sources.get(1).entries.isEmpty() ? OLDEST : at.again(), noLane ? OLDEST : at.lanes());
    }
}
