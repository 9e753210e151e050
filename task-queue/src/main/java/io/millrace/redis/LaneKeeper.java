package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Episode;
import io.millrace.broker.WorkSource.Announced;
import io.millrace.broker.WorkSource.WaitingType;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Looks after the lanes of a worker's queues: closes those long empty, and fails what waits for nobody. */
final class LaneKeeper {

    /** So many types of a queue can wait apart. {@code lib.lua} counts them. */
    static final int MOST_LANES = 64;

    private static final Logger LOG = Logger.getLogger(LaneKeeper.class);
    private static final Duration EMPTY_KEPT = Duration.ofHours(1);
    /** Between the end of a lane and that of its stream: longer than any read that was on its way. */
    private static final Duration STREAM_KEPT = Duration.ofHours(1);
    /** What takes Redis about a millisecond. */
    private static final int FAILED_PER_SCRIPT = 40;

    private static final String TEND = "look after the tasks that wait for workers with a handler for them";

    private final RedisCalls link;
    private final RedisCalls elsewhere;
    private final QueueStreams streams;
    private final String worker;
    private final QueueFaults faults;
    private final Set<QueueName> full = new HashSet<>();
    private boolean isUntold;

    /**
     * @param elsewhere what is kept beside the queues
     */
    LaneKeeper(RedisCalls link, RedisCalls elsewhere, QueueStreams streams, String worker, QueueFaults faults) {
        this.link = link;
        this.elsewhere = elsewhere;
        this.streams = streams;
        this.worker = worker;
        this.faults = faults;
    }

    Uni<List<WaitingType>> tend() {
        List<QueueName> queues = streams.queuesWithLanes();
        if (queues.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Scripts.askEach(link, queues.stream().map(RedisKeys::of).map(keys -> Script.TEND_LANES.call(
                List.of(keys.meta(), keys.lanes()), List.of(EMPTY_KEPT.toMillis(), STREAM_KEPT.toMillis()))).toList())
                .chain(replies -> {
                    List<WaitingType> waiting = new ArrayList<>();
                    for (int i = 0; i < queues.size(); i++) {
                        if (replies.get(i) instanceof Reply.Answered answered) {
                            faults.done(queues.get(i), TEND);
                            waiting.addAll(learn(queues.get(i), answered.said()));
                        } else if (replies.get(i) instanceof Reply.Refused refused) {
                            faults.refused(queues.get(i), TEND, refused.words());
                        }
                    }
                    return waiting.isEmpty() ? Uni.createFrom().item(waiting) : addAnnounced(waiting);
                });
    }

    /** How many failed; none: there are no more, or Redis refuses. */
    Uni<Integer> fail(WaitingType lane, Duration waited, String reason) {
        RedisKeys keys = RedisKeys.of(lane.queue());
        Episode episode = new Episode(0, "failed", null, reason, null);
        return Scripts.run(link, Script.FAIL_LANE.call(
                List.of(keys.lanes() + lane.type(), keys.failed(), keys.records(), keys.guards(), keys.ledger(), keys.stats(),
                        keys.cancelRequests(), keys.events()),
                List.of(waited.toMillis(), FAILED_PER_SCRIPT, EpisodeCodec.encode(episode, worker),
                        Kept.FAILED.time().toMillis(), Kept.FAILED.most(), Kept.FAILED.mostKib())))
                .map(Response::toInteger).onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
                    faults.refused(lane.queue(), TEND, String.valueOf(refusal.getMessage()));
                    return 0;
                });
    }

    private List<WaitingType> learn(QueueName queue, Response lanes) {
        List<WaitingType> waiting = new ArrayList<>();
        List<String> delivered = new ArrayList<>();
        for (Response lane : lanes) {
            String type = lane.get(0).toString();
            if (lane.get(1).toLong() > 0) {
                waiting.add(new WaitingType(queue, type, lane.get(1).toLong(), null));
            }
            if (lane.get(2).toLong() > 0) {
                delivered.add(type);
            }
        }
        streams.learnDelivered(queue, delivered);
        if (lanes.size() < MOST_LANES) {
            full.remove(queue);
        } else if (full.add(queue)) {
            LOG.warnf("Queue %s has tasks of %d types that some of its workers have no handler for, the most that wait apart:"
                    + " those of further types are put off a minute at a time.", queue, lanes.size());
        }
        return waiting;
    }

    private Uni<List<WaitingType>> addAnnounced(List<WaitingType> waiting) {
        Request read = Request.cmd(Command.HMGET).arg(RedisKeys.TYPES);
        waiting.forEach(lane -> read.arg(lane.type()));
        return elsewhere.send(read).map(answer -> {
            List<WaitingType> complete = new ArrayList<>();
            for (int i = 0; i < waiting.size(); i++) {
                WaitingType lane = waiting.get(i);
                complete.add(new WaitingType(lane.queue(), lane.type(), lane.waiting(), announced(answer.get(i))));
            }
            isUntold = false;
            return complete;
        }).onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
            // Of none can be said that nobody announces it.
            if (!isUntold) {
                isUntold = true;
                LOG.errorf("Nobody can tell which types workers announce, since Redis says: %s", refusal.getMessage());
            }
            return List.of();
        });
    }

    /** What {@code announce_types.lua} noted of a type: when, in ms, and by whom. */
    static @Nullable Announced announced(@Nullable Response noted) {
        String[] parts = noted == null ? new String[0] : noted.toString().split(" ", 2);
        return parts.length == 2 && parts[0].matches("\\d{1,15}")
                ? new Announced(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1])
                : null;
    }
}
