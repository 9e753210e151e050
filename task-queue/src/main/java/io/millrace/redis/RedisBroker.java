package io.millrace.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
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
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/**
 * The way into the Redis broker: a long-lived connection for producers, another for inspectors, and whatever a worker needs.
 * Create one for each process.
 */
public final class RedisBroker implements AutoCloseable {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INSPECTION_TIMEOUT = Duration.ofMillis(1500);

    private final ContextInternal context;
    private final RedisSite site;
    private final ServerCheck check = new ServerCheck();
    private final Link link;
    private final Link inspection;
    private final QueueRegistry registry;
    private final Room room = new Room();

    /**
     * Connects in the background to one server, or to the master that Sentinel names.
     *
     * @param clients makes a Redis client for whoever has an event loop of its own, since all connections of a client live on
     *        the loop on which it was made, and an answer that arrives on another thread has to be passed on; the broker closes
     *        them
     */
    public RedisBroker(Vertx vertx, Supplier<Redis> clients) {
        this(((VertxInternal) vertx).createEventLoopContext(), context -> new SingleSite(context, clients));
    }

    /**
     * Connects in the background to one server, through Sentinel, or to a cluster, as the options say. There is no
     * {@link RedisClientType#REPLICATION}: every command may write.
     */
    public RedisBroker(Vertx vertx, RedisOptions options) {
        this(((VertxInternal) vertx).createEventLoopContext(), context -> switch (options.getType()) {
            case STANDALONE, SENTINEL -> new SingleSite(context,
                    () -> Redis.createClient(vertx, new RedisOptions(options)));
            case CLUSTER -> new ClusterSite(vertx, context, new RedisOptions(options));
            case REPLICATION -> throw new IllegalArgumentException("Clients of type replication are not supported;"
                    + " set the type to standalone with the master's address, or to sentinel");
        });
    }

    private RedisBroker(ContextInternal context, Function<ContextInternal, RedisSite> makeSite) {
        this.context = context;
        this.site = makeSite.apply(context);
        this.link = site.link("producer", CALL_TIMEOUT, check, this::reconnected);
        this.registry = new QueueRegistry(link);
        // Of its own: a large page must not keep a producer waiting.
        this.inspection = site.link("inspector", INSPECTION_TIMEOUT, check, () -> {
        });
        context.runOnContext(ignored -> {
            link.open();
            inspection.open();
        });
    }

    /** Stores tasks. */
    public TaskWriter writer() {
        return site.writer(link, registry, room);
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
        return site.workSource(loop, settings);
    }

    /** Whether Redis answered when last asked; never blocks. */
    public boolean isUp() {
        return link.isUp() && inspection.isUp();
    }

    /**
     * Why tasks should not be entrusted to Redis now, as a sentence; empty when they can. It is looked at in the background, so
     * this never blocks.
     */
    public Optional<String> problem() {
        Optional<String> wrong = check.problem();
        return wrong.isPresent() || isUp() ? wrong : Optional.of("Redis does not answer");
    }

    @Override
    public void close() {
        link.close();
        inspection.close();
        site.close();
    }

    private void reconnected() {
        registry.reconnected();
    }
}
