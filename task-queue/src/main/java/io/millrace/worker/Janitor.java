package io.millrace.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkSource.Announced;
import io.millrace.broker.WorkSource.WaitingType;
import io.smallrye.mutiny.Uni;

/**
 * Fails tasks that wait for a worker with a handler for them, when none has announced their type for long. It counts the
 * silence that it has heard itself: only time between two looks that the broker answered, by a clock that does not step. So
 * neither an outage nor anybody's clock makes a type look given up, and its first announcement ends the silence.
 */
final class Janitor {

    private static final Logger LOG = Logger.getLogger(Janitor.class);
    static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);
    /** Looks that are further apart have heard nothing of what was between them. */
    private static final Duration MOST_APART = Duration.ofMinutes(1);

    /** What was last heard of a type, and for how long nothing since. */
    private record Silence(@Nullable Announced last, Duration heard) {
    }

    private final WorkSource source;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Map<String, Silence> silences = new HashMap<>();
    private long lookedAt;

    /**
     * @param timeout silence after which tasks fail; zero: there are none that wait so
     */
    Janitor(WorkSource source, Duration timeout, LongSupplier nanoTime) {
        this.source = source;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        lookedAt = nanoTime.getAsLong();
    }

    Uni<Duration> runOnce() {
        return source.tendLanes().chain(waiting -> {
            listen(waiting);
            return failFirst(waiting.stream().filter(this::isGivenUp).toList());
        });
    }

    private void listen(List<WaitingType> waiting) {
        long now = nanoTime.getAsLong();
        Duration since = Duration.ofNanos(now - lookedAt);
        lookedAt = now;
        Duration heard = since.compareTo(MOST_APART) > 0 ? Duration.ZERO : since;
        Map<String, Silence> before = Map.copyOf(silences);
        silences.clear();
        for (WaitingType lane : waiting) {
            Silence silence = before.get(lane.type());
            silences.put(lane.type(), silence != null && Objects.equals(silence.last(), lane.announced())
                    ? new Silence(silence.last(), silence.heard().plus(heard))
                    : new Silence(lane.announced(), Duration.ZERO));
        }
    }

    private boolean isGivenUp(WaitingType lane) {
        Silence silence = silences.get(lane.type());
        return silence != null && silence.heard().compareTo(timeout) >= 0;
    }

    /** One page a turn: before the next it hears again who announces what. */
    private Uni<Duration> failFirst(List<WaitingType> givenUp) {
        if (givenUp.isEmpty()) {
            return Uni.createFrom().item(PERIOD);
        }
        WaitingType lane = givenUp.get(0);
        String reason = reason(lane);
        return source.failLane(lane, timeout, reason).chain(failed -> {
            if (failed == 0) {
                return failFirst(givenUp.subList(1, givenUp.size()));
            }
            LOG.warnf("%d tasks of queue %s failed: %s", failed, lane.queue(), reason);
            return Uni.createFrom().item(BETWEEN_PAGES);
        });
    }

    private String reason(WaitingType lane) {
        Announced last = lane.announced();
        return "unknown type: no worker has announced " + lane.type() + (last == null ? " for " + timeout + " or ever"
                : " since " + last.at() + ", when " + last.worker() + " did");
    }
}
