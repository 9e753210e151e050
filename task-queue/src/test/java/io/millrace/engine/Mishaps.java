package io.millrace.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.QueueName;

/** One mishap after the other, up to two seconds apart, chosen by a random generator; each is over some seconds later. */
final class Mishaps implements AutoCloseable {

    enum Mishap {
        WORKER_KILLED(false),
        WORKER_REPLACED(false),
        WORKER_FROZEN(false),
        REDIS_KILLED(true),
        REDIS_FROZEN(true),
        CONNECTIONS_CUT(true),
        ONE_CONNECTION_CUT(true),
        CONNECTIONS_REFUSED(true),
        SCRIPTS_FORGOTTEN(true),
        QUEUE_PAUSED(true),
        STRAY_ENTRY(true),
        KEY_SPOILT(true),
        CONSUMER_REMOVED(true),
        REDIS_CLOCK_SET(false),
        WORKERS_CLOCK_SET(false);

        /** Whether it takes a Redis that answers. */
        private final boolean asksRedis;

        Mishap(boolean asksRedis) {
            this.asksRedis = asksRedis;
        }
    }

    private static final int MOST_APART = 2_000;
    /** Longer than a lease, so that some lose theirs. */
    private static final int LONGEST = 4_000;
    private static final int AGAIN = 100;

    private final Engine engine;
    private final Fleet fleet;
    private final Vandal vandal;
    private final @Nullable Clocks clocks;
    private final Random random;
    private final List<Mishap> possible;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<Mishap, Integer> happened = new EnumMap<>(Mishap.class);
    private final List<Future<?>> scheduled = new ArrayList<>();
    /** What is yet to be mended. Each says whether it is; false: Redis did not hear. */
    private final Set<Mending> open = new LinkedHashSet<>();
    private boolean redisIsAway;
    private boolean ended;
    private volatile boolean failed;
    private volatile long disturbedAt = System.nanoTime();

    /** Undoes a mishap. */
    private interface Mending {

        boolean isMended();
    }

    /**
     * @param clocks left out where they cannot be set
     */
    Mishaps(Engine engine, Fleet fleet, @Nullable Clocks clocks, Random random) {
        this.engine = engine;
        this.clocks = clocks;
        this.fleet = fleet;
        this.random = random;
        vandal = new Vandal(engine, random);
        possible = new ArrayList<>(List.of(Mishap.values()));
        if (clocks == null) {
            possible.removeAll(List.of(Mishap.REDIS_CLOCK_SET, Mishap.WORKERS_CLOCK_SET));
        }
    }

    void begin() {
        schedule(MOST_APART, this::next);
    }

    /** Whether there is no use in going on; {@link #end()} says why. */
    boolean failed() {
        return failed;
    }

    /** Since when nothing kept the workers from working, as {@link System#nanoTime()}. */
    long undisturbedSince() {
        return disturbedAt;
    }

    /** Entries that nobody enqueued. */
    int strays() {
        return vandal.strays();
    }

    /** Mends everything; no more mishaps. How often each has happened. Fails if one of them did. */
    Map<Mishap, Integer> end() throws Exception {
        return thread.submit(() -> {
            ended = true;
            fleet.thaw();
            bringRedisBack();
            if (clocks != null) {
                clocks.passAll();
            }
            Engine.eventually(() -> {
                mendAll();
                return open.isEmpty();
            });
            for (Future<?> past : scheduled) {
                if (past.isDone()) {
                    past.get();
                }
            }
            return happened;
        }).get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void next() {
        if (ended) {
            return;
        }
        Mishap mishap = possible.get(random.nextInt(possible.size()));
        int lasting = random.nextInt(LONGEST);
        if (!mishap.asksRedis || !redisIsAway) {
            happened.merge(mishap, 1, Integer::sum);
            happen(mishap, lasting);
        }
        if (!open.isEmpty()) {
            disturbedAt = System.nanoTime();
        }
        schedule(random.nextInt(MOST_APART), this::next);
    }

    private void happen(Mishap mishap, int lasting) {
        switch (mishap) {
            case WORKER_KILLED -> fleet.killOne(random);
            case WORKER_REPLACED -> fleet.replaceOne(random);
            case WORKER_FROZEN -> {
                fleet.freezeOne(random);
                mendAfter(lasting, () -> {
                    fleet.thaw();
                    return true;
                });
            }
            case REDIS_KILLED -> {
                redisIsAway = true;
                engine.redis.kill();
                mendAfter(lasting, this::bringRedisBack);
            }
            case REDIS_FROZEN -> {
                redisIsAway = true;
                engine.redis.pause();
                mendAfter(lasting, this::bringRedisBack);
            }
            case CONNECTIONS_CUT -> tell(vandal::cutAll);
            case ONE_CONNECTION_CUT -> tell(vandal::cutOne);
            case CONNECTIONS_REFUSED -> {
                tell(vandal::refuseConnections);
                mendAfter(lasting, () -> tell(vandal::acceptConnections));
            }
            case SCRIPTS_FORGOTTEN -> tell(vandal::forgetScripts);
            case QUEUE_PAUSED -> {
                tell(() -> engine.control.pause(QueueName.DEFAULT).await().atMost(Engine.PATIENCE));
                mendAfter(lasting, () -> tell(() -> engine.control.resume(QueueName.DEFAULT).await().atMost(Engine.PATIENCE)));
            }
            case STRAY_ENTRY -> tell(vandal::addStray);
            case KEY_SPOILT -> {
                String key = vandal.anyKey();
                if (tell(() -> vandal.spoil(key))) {
                    mendAfter(lasting, () -> tell(() -> vandal.restore(key)));
                }
            }
            case CONSUMER_REMOVED -> tell(vandal::removeConsumer);
            case REDIS_CLOCK_SET -> Objects.requireNonNull(clocks).setRedis(random);
            case WORKERS_CLOCK_SET -> Objects.requireNonNull(clocks).setWorkers(random);
        }
    }

    /** Whether Redis heard it; it may be away by then. */
    private static boolean tell(Runnable command) {
        try {
            command.run();
            return true;
        } catch (CompletionException | BrokerUnavailableException away) {
            return false;
        }
    }

    private boolean bringRedisBack() {
        if (redisIsAway) {
            if (engine.redis.process().isAlive()) {
                engine.redis.resume();
            } else {
                engine.redis.start();
            }
            redisIsAway = false;
        }
        return true;
    }

    private void mendAfter(int millis, Mending mending) {
        open.add(mending);
        schedule(millis, () -> mend(mending));
    }

    private void mend(Mending mending) {
        disturbedAt = System.nanoTime();
        if (open.contains(mending) && mending.isMended()) {
            open.remove(mending);
        } else if (open.contains(mending) && !ended) {
            schedule(AGAIN, () -> mend(mending));
        }
    }

    private void mendAll() {
        disturbedAt = System.nanoTime();
        open.removeIf(Mending::isMended);
    }

    private void schedule(int millis, Runnable what) {
        scheduled.add(thread.schedule(() -> {
            try {
                what.run();
            } catch (RuntimeException e) {
                failed = true;
                throw e;
            }
        }, millis, TimeUnit.MILLISECONDS));
    }
}
