package io.millrace.redis;

import java.time.Duration;
import java.util.function.Supplier;

import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;

/**
 * The way into the Redis broker: a long-lived connection for producers, another for inspectors, and whatever a worker needs.
 * Create one for each process.
 */
public final class RedisBroker implements AutoCloseable {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INSPECTION_TIMEOUT = Duration.ofMillis(1500);

    private final Supplier<Redis> clients;
    private final ContextInternal context;
    private final Redis redis;
    private final RedisLink link;
    private final RedisLink inspection;
    private final QueueRegistry registry;

    /**
     * Connects in the background.
     *
     * @param clients makes a Redis client for whoever has an event loop of its own, since all connections of a client live on
     *        the loop on which it was made, and an answer that arrives on another thread has to be passed on; the broker closes
     *        them
     */
    public RedisBroker(Vertx vertx, Supplier<Redis> clients) {
        this.clients = clients;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.redis = clientOn(context, clients);
        this.link = new RedisLink("producer", redis, context, CALL_TIMEOUT, Scripts::load, this::reconnected);
        this.registry = new QueueRegistry(link);
        // Of its own: a large page must not keep a producer waiting.
        this.inspection = new RedisLink("inspector", redis, context, INSPECTION_TIMEOUT, Scripts::load, () -> {
        });
        context.runOnContext(ignored -> {
            link.open();
            inspection.open();
        });
    }

    /** Stores tasks. */
    public TaskWriter writer() {
        return new RedisTaskWriter(link, context, registry);
    }

    /** Looks into queues. */
    public TaskInspector inspector() {
        return new RedisInspector(new Asking(inspection, context));
    }

    /** Acts on tasks and queues. */
    public TaskControl control() {
        return new RedisControl(new Asking(inspection, context));
    }

    /** Fires slots of cron entries. */
    public SlotBook slots() {
        return new RedisSlotBook(new Asking(inspection, context), registry);
    }

    /** Keeps cron entries. */
    public ScheduleStore schedules() {
        return new RedisScheduleStore(new Asking(inspection, context));
    }

    /** A worker's side, used on the given event loop alone. */
    public WorkSource workSource(ContextInternal loop, WorkerSettings settings) {
        return new RedisWorkSource(clientOn(loop, clients), loop, settings);
    }

    /** Whether Redis answered when last asked; never blocks. */
    public boolean isUp() {
        return link.isUp() && inspection.isUp();
    }

    @Override
    public void close() {
        link.close();
        inspection.close();
        context.runOnContext(ignored -> redis.close());
    }

    private static Redis clientOn(ContextInternal loop, Supplier<Redis> clients) {
        ContextInternal before = loop.beginDispatch();
        try {
            return clients.get();
        } finally {
            loop.endDispatch(before);
        }
    }

    private void reconnected() {
        registry.reconnected();
    }
}
