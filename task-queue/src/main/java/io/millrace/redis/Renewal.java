package io.millrace.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.jboss.logging.Logger;

import io.millrace.broker.EntryRef;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Says in each queue that a worker lives, and reads what it holds there. A beat goes with each page of that, so that others
 * see it live however much it holds. What it holds is read whole each time, in pages that cost Redis less than a millisecond:
 * an attempt whose lease is lost is cut off within a third of a lease, whatever else runs.
 */
final class Renewal {

    private static final Logger LOG = Logger.getLogger(Renewal.class);
    /** Entries read of all streams of a queue in one round trip. */
    private static final int PAGE = 500;
    /** From each, where the streams are many. */
    private static final int LEAST = 10;
    private static final String FIRST = "-";
    private static final String SAY = "say that this worker lives";

    private final RedisCalls link;
    private final QueueStreams streams;
    private final WorkerSettings settings;
    private final BrokerClock clock;
    private final QueueFaults faults;
    private final LongSupplier nanoTime;
    private long beats;
    private boolean joined;
    private boolean claimsAge;

    Renewal(RedisCalls link, QueueStreams streams, WorkerSettings settings, BrokerClock clock, QueueFaults faults) {
        this.link = link;
        this.faults = faults;
        this.streams = streams;
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = settings.nanoTime();
    }

    /**
     * While workers of the version before read the same streams, which go by the age of claims, claims are kept young for
     * them. Beats alone are cheaper: of 10,000 leases, claiming takes Redis three times as long as reading.
     */
    void keepClaimsYoung(boolean needed) {
        claimsAge = needed;
    }

    /** Joins: before a worker fetches anything it can be seen to live. */
    Uni<?> join(RedisCalls calls) {
        long asked = nanoTime.getAsLong();
        List<QueueName> queues = List.copyOf(streams.queues());
        return Scripts.askEach(calls, queues.stream().map(this::beat).toList()).invoke(replies -> {
            for (int i = 0; i < replies.size(); i++) {
                heard(queues.get(i), replies.get(i), asked);
            }
            joined = true;
        });
    }

    /**
     * Says in each queue that the worker lives, and reads all that it holds. Trouble in one queue keeps it from no other.
     *
     * @param make makes a queue, when somebody has emptied Redis: then it holds nothing there
     */
    Uni<Set<EntryRef>> run(Function<QueueName, Uni<?>> make) {
        List<Uni<Set<EntryRef>>> runs = streams.queues().stream().map(queue -> {
            Map<String, String> cursors = new TreeMap<>();
            streams.mayHold(queue).forEach(stream -> cursors.put(stream, FIRST));
            return page(queue, cursors, new HashSet<>(), make);
        }).toList();
        return Uni.join().all(runs).andCollectFailures()
                .onFailure(CompositeException.class).transform(all -> all.getCauses().get(0))
                .map(all -> {
                    Set<EntryRef> held = new HashSet<>();
                    all.forEach(held::addAll);
                    return held;
                });
    }

    private Uni<Set<EntryRef>> page(QueueName queue, Map<String, String> cursors, Set<EntryRef> held,
            Function<QueueName, Uni<?>> make) {
        int size = Math.max(LEAST, PAGE / cursors.size());
        List<Request> calls = new ArrayList<>();
        calls.add(beat(queue));
        cursors.forEach((stream, first) -> calls.add(
                Script.RENEW.call(List.of(stream), List.of(settings.name(), first, size, claimsAge ? "1" : ""))));
        long asked = nanoTime.getAsLong();
        return Scripts.askEach(link, calls).chain(replies -> {
            heard(queue, replies.get(0), asked);
            Map<String, String> next = new TreeMap<>();
            boolean gone = false;
            int i = 1;
            for (String stream : cursors.keySet()) {
                Reply reply = replies.get(i++);
                if (reply instanceof Reply.Answered answered) {
                    faults.done(queue, step(stream));
                    Response entries = answered.said();
                    entries.forEach(entry -> held.add(ref(stream, entry.toString())));
                    if (entries.size() == size) {
                        next.put(stream, "(" + entries.get(size - 1));
                    }
                } else if (reply instanceof Reply.Refused refused) {
                    gone |= isGone(queue, stream, refused);
                }
            }
            return gone ? make.apply(queue).replaceWith(held)
                    : next.isEmpty() ? Uni.createFrom().item(held) : page(queue, next, held, make);
        });
    }

    /**
     * Whether a stream is not there, which should be. One that is something else holds nothing either; any other refusal does
     * not say what is
     * held.
     */
    private boolean isGone(QueueName queue, String stream, Reply.Refused refused) {
        if (Refusals.isOfMissingGroup(refused.words())) {
            return !streams.forgetClosed(queue, stream);
        }
        faults.refused(queue, step(stream), refused.words());
        if (!Refusals.isOfWrongType(refused.words())) {
            throw new IllegalStateException("Queue " + queue + ": cannot " + step(stream) + ": " + refused.words());
        }
        return false;
    }

    private static String step(String stream) {
        return "renew the leases in " + stream;
    }

    private EntryRef ref(String key, String entry) {
        Stream stream = Objects.requireNonNull(streams.named().get(key));
        return new EntryRef(stream.queue(), stream.lane(), entry);
    }

    private Request beat(QueueName queue) {
        return Script.BEAT.call(List.of(RedisKeys.of(queue).beats()),
                List.of(settings.name(), BeatWatch.beat(++beats, settings.lease())));
    }

    private void heard(QueueName queue, Reply reply, long asked) {
        if (reply instanceof Reply.Refused refused) {
            faults.refused(queue, SAY, refused.words());
        } else if (reply instanceof Reply.Answered answered) {
            faults.done(queue, SAY);
            Response said = answered.said();
            clock.hear(said.get(1).toLong(), said.get(2).toLong(), asked, nanoTime.getAsLong());
            if (joined && said.get(0).toInteger() == 1) {
                LOG.warnf("Queue %s did not know worker %s any more: others have taken it for dead and what it held runs there,"
                        + " or Redis has lost data", queue, settings.name());
            }
        }
    }
}
