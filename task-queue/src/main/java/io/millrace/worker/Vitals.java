package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;

/**
 * Whether a worker makes progress, and if not, what of it stands still. Each part shows a sign: whether something is to be
 * done,
 * and how much of it has been done. A part stalls when it had something to do for 30 s, during which the broker could be asked,
 * and nothing of it was done; what was away, or has nothing to do, never stalls.
 *
 * <p>
 * A clock drives {@link #tick} on a thread of its own, about once a second; the looks are taken on the engine's loop, where the
 * parts live. So a loop that is blocked is seen from outside. A time between two looks counts for two seconds at most: a
 * process
 * that was frozen is not taken for one that stood still.
 */
final class Vitals {

    private static final Logger LOG = Logger.getLogger(Vitals.class);
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_BETWEEN = Duration.ofSeconds(2).toNanos();
    static final String ENGINE = "engine-loop";

    /**
     * What a part shows of itself.
     *
     * @param isDue whether it has something to do
     * @param done how much it has done; whatever changes is progress
     * @param detail what a person is to know if it stalls
     */
    record Sign(boolean isDue, long done, String detail) {

        /** Of something that is in the way of all work, if it is. */
        static Sign ofObstacle(Optional<String> obstacle) {
            return new Sign(obstacle.isPresent(), 0, obstacle.orElse(""));
        }

        /**
         * Of a loop, which has to turn well.
         *
         * @param outages whether a turn that failed since the broker could not be reached counts too
         */
        static Sign of(Loop loop, boolean outages) {
            Loop.Pulse pulse = loop.pulse();
            Throwable failure = pulse.failure();
            boolean fails = failure != null && (outages || !(failure instanceof BrokerUnavailableException));
            return new Sign(pulse.isDue() || fails, pulse.turns(), loop.name()
                    + (fails ? " fails each turn: " + Isolation.shown(Objects.requireNonNull(failure))
                            : " does not end a turn"));
        }
    }

    /** How long one part has stood still. */
    private static final class Stillness {

        private boolean wasDue;
        private long done;
        private long nanos;

        /** True once it has been for too long. */
        boolean lasts(Sign sign, boolean counts, long passed) {
            if (!wasDue || !sign.isDue() || sign.done() != done) {
                wasDue = sign.isDue();
                done = sign.done();
                nanos = 0;
            } else if (counts) {
                nanos += passed;
            }
            return nanos >= PATIENCE.toNanos();
        }
    }

    private record Part(String name, BooleanSupplier brokerAnswers, Supplier<Sign> sign, Stillness stillness) {
    }

    private final LongSupplier nanos;
    private final Executor engine;
    private final Set<String> names = new LinkedHashSet<>(Set.of(ENGINE));
    private final List<Part> parts = new ArrayList<>();
    private final Stillness engineStillness = new Stillness();
    private long lookedAt;
    private long tickedAt;
    private long looksTaken;
    private volatile boolean looking;
    private volatile long looks;
    private volatile @Nullable Thread engineThread;
    private volatile @Nullable String engineStall;
    private volatile Map<String, String> partStalls = Map.of();

    /**
     * @param nanos a monotonic clock, such as {@link System#nanoTime()}
     * @param engine runs what it is given on the engine's loop
     */
    Vitals(LongSupplier nanos, Executor engine) {
        this.nanos = nanos;
        this.engine = engine;
        lookedAt = nanos.getAsLong();
        tickedAt = lookedAt;
    }

    /**
     * Watches a part; said before the first tick.
     *
     * @param name one word; parts may share it
     * @param brokerAnswers whether the connections that it needs are up
     */
    void watch(String name, BooleanSupplier brokerAnswers, Supplier<Sign> sign) {
        names.add(name);
        parts.add(new Part(name, brokerAnswers, sign, new Stillness()));
    }

    /** What can stall, a word each. From any thread. */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /** What has stalled, and how. From any thread. */
    Map<String, String> stalls() {
        String blocked = engineStall;
        if (blocked == null) {
            return partStalls;
        }
        Map<String, String> all = new LinkedHashMap<>(partStalls);
        all.put(ENGINE, blocked);
        return all;
    }

    /**
     * Has the engine's loop take a look, and sees whether it took the one before.
     *
     * @throws RejectedExecutionException when there is no such loop any more
     */
    synchronized void tick() {
        long now = nanos.getAsLong();
        boolean stalls = engineStillness.lasts(new Sign(looking, looks, ""), true, between(tickedAt, now));
        tickedAt = now;
        if (stalls && engineStall == null) {
            engineStall = "it has not come to anything for " + PATIENCE.toSeconds() + " s" + whereItIs();
            begun(ENGINE, engineStall);
        } else if (!stalls && engineStall != null) {
            engineStall = null;
            over(ENGINE);
        }
        if (!looking) {
            looking = true;
            engine.execute(this::look);
        }
    }

    private void look() {
        engineThread = Thread.currentThread();
        long now = nanos.getAsLong();
        long passed = between(lookedAt, now);
        lookedAt = now;
        Map<String, String> stalled = new LinkedHashMap<>();
        for (Part part : parts) {
            Isolation.run("Looking whether it stalls", part.name(), () -> {
                Sign sign = part.sign().get();
                if (part.stillness().lasts(sign, part.brokerAnswers().getAsBoolean(), passed)) {
                    stalled.putIfAbsent(part.name(), sign.detail());
                }
            });
        }
        Map<String, String> before = partStalls;
        partStalls = Map.copyOf(stalled);
        stalled.keySet().stream().filter(name -> !before.containsKey(name)).forEach(name -> begun(name, stalled.get(name)));
        before.keySet().stream().filter(name -> !stalled.containsKey(name)).forEach(Vitals::over);
        looks = ++looksTaken;
        looking = false;
    }

    private String whereItIs() {
        Thread thread = engineThread;
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        return stack.length == 0 ? "" : "; it is in " + stack[0];
    }

    private static long between(long before, long now) {
        return Math.max(0, Math.min(now - before, MOST_BETWEEN));
    }

    private static void begun(String name, @Nullable String how) {
        LOG.errorf("This worker has stalled and is not live: %s: %s", name, how);
    }

    private static void over(String name) {
        LOG.infof("This worker goes on: %s has not stalled any more", name);
    }
}
