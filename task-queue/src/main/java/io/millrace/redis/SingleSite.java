package io.millrace.redis;

import java.time.Duration;
import java.util.function.Supplier;

import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;

/** One server that has everything: a single one, or the master among several that Sentinel watches. */
final class SingleSite implements RedisSite {

    private static final String THE_SERVER = "";

    private final ContextInternal context;
    private final Supplier<Redis> clients;
    private final Redis redis;

    SingleSite(ContextInternal context, Supplier<Redis> clients) {
        this.context = context;
        this.clients = clients;
        this.redis = Loops.on(context, clients);
    }

    @Override
    public Link link(String name, Duration timeout, ServerCheck check, Runnable connected) {
        RedisLink link = new RedisLink(name, Destination.master(redis), context, timeout,
                calls -> check.greet(THE_SERVER, calls).chain(() -> Scripts.load(calls)), connected);
        return link.onBeat(() -> check.lookAgain(THE_SERVER, link));
    }

    @Override
    public TaskWriter writer(Link link, QueueRegistry registry, Room room) {
        return new RedisTaskWriter(link, context, registry, room);
    }

    @Override
    public WorkSource workSource(ContextInternal loop, WorkerSettings settings) {
        Redis own = Loops.on(loop, clients);
        return new RedisWorkSource(Destination.master(own), loop, settings, null, () -> loop.runOnContext(last -> own.close()));
    }

    @Override
    public void close() {
        context.runOnContext(ignored -> redis.close());
    }
}
