package io.millrace.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.QueueName;
import io.vertx.redis.client.Command;

/** One mishap after the other, up to a second apart, chosen by a random generator; each is over some seconds later. */
final class Mishaps implements AutoCloseable {

    enum Mishap {
        WORKER_KILLED(false),
        WORKER_REPLACED(false),
        WORKER_FROZEN(false),
        REDIS_KILLED(true),
        REDIS_FROZEN(true),
        CONNECTIONS_CUT(true),
        SCRIPTS_FORGOTTEN(true),
        QUEUE_PAUSED(true);

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
    private final Random random;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<Mishap, Integer> happened = new EnumMap<>(Mishap.class);
    private final List<Future<?>> scheduled = new ArrayList<>();
    private boolean redisIsAway;
    private boolean ended;
    private volatile boolean failed;

    Mishaps(Engine engine, Fleet fleet, Random random) {
        this.engine = engine;
        this.fleet = fleet;
        this.random = random;
    }

    void begin() {
        schedule(MOST_APART, this::next);
    }

    /** Whether there is no use in going on; {@link #end()} says why. */
    boolean failed() {
        return failed;
    }

    /** Mends everything; no more mishaps. How often each has happened. Fails if one of them did. */
    Map<Mishap, Integer> end() throws Exception {
        return thread.submit(() -> {
            ended = true;
            fleet.thaw();
            bringRedisBack();
            Engine.eventually(() -> tell(() -> engine.control.resume(QueueName.DEFAULT).await().atMost(Engine.PATIENCE)));
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
        Mishap mishap = Mishap.values()[random.nextInt(Mishap.values().length)];
        int lasting = random.nextInt(LONGEST);
        if (!mishap.asksRedis || !redisIsAway) {
            happened.merge(mishap, 1, Integer::sum);
            happen(mishap, lasting);
        }
        schedule(random.nextInt(MOST_APART), this::next);
    }

    private void happen(Mishap mishap, int lasting) {
        switch (mishap) {
            case WORKER_KILLED -> fleet.killOne(random);
            case WORKER_REPLACED -> fleet.replaceOne(random);
            case WORKER_FROZEN -> {
                fleet.freezeOne(random);
                after(lasting, fleet::thaw);
            }
            case REDIS_KILLED -> {
                redisIsAway = true;
                engine.redis.kill();
                after(lasting, this::bringRedisBack);
            }
            case REDIS_FROZEN -> {
                redisIsAway = true;
                engine.redis.pause();
                after(lasting, this::bringRedisBack);
            }
            case CONNECTIONS_CUT -> tell(() -> engine.redis(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes"));
            case SCRIPTS_FORGOTTEN -> tell(() -> engine.redis(Command.SCRIPT, "FLUSH"));
            case QUEUE_PAUSED -> {
                tell(() -> engine.control.pause(QueueName.DEFAULT).await().atMost(Engine.PATIENCE));
                after(lasting, this::resumeQueue);
            }
        }
    }

    private void resumeQueue() {
        if (!tell(() -> engine.control.resume(QueueName.DEFAULT).await().atMost(Engine.PATIENCE))) {
            after(AGAIN, this::resumeQueue);
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

    private void bringRedisBack() {
        if (redisIsAway) {
            if (engine.redis.process().isAlive()) {
                engine.redis.resume();
            } else {
                engine.redis.start();
            }
            redisIsAway = false;
        }
    }

    private void after(int millis, Runnable mended) {
        schedule(millis, () -> {
            if (!ended) {
                mended.run();
            }
        });
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
