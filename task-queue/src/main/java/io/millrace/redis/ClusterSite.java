package io.millrace.redis;

import java.time.Duration;
import java.util.List;

import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.millrace.task.QueueName;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.ZModem;

/** A Redis Cluster: a queue is on the node that has its slot, and what belongs to no queue wherever its key says. */
final class ClusterSite implements RedisSite {

    private static final Duration SHORT_CALL = Duration.ofSeconds(2);
    /** A worker has three connections to a node for each queue that is there; the bound is the number of its queues. */
    private static final int MOST_CONNECTIONS = 4_096;

    private final Vertx vertx;
    private final ContextInternal context;
    private final RedisOptions options;
    private final ClusterNodes nodes;

    /** @param options where some of the nodes are, and how all are reached */
    ClusterSite(Vertx vertx, ContextInternal context, RedisOptions options) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.nodes = nodes(context);
    }

    @Override
    public Link link(String name, Duration timeout, ServerCheck check, Runnable connected) {
        return new ClusterLink(name, nodes, context, timeout, check, connected);
    }

    @Override
    public TaskWriter writer(Link link, QueueRegistry registry, Room room) {
        return new ClusterTaskWriter(queue -> new RedisTaskWriter(link, context, registry, room));
    }

    @Override
    public WorkSource workSource(ContextInternal loop, WorkerSettings settings) {
        ClusterNodes own = nodes(loop);
        ClusterLink elsewhere = new ClusterLink("beside the queues", own, loop, SHORT_CALL, new ServerCheck(), () -> {
        });
        return new ClusterWorkSource(loop, settings, queue -> part(loop, own, settings, elsewhere, queue), elsewhere,
                () -> loop.runOnContext(last -> own.close()));
    }

    @Override
    public void close() {
        context.runOnContext(ignored -> nodes.close());
    }

    private static WorkSource part(ContextInternal loop, ClusterNodes nodes, WorkerSettings settings, ClusterLink elsewhere,
            QueueName queue) {
        WorkerSettings own = new WorkerSettings(settings.name(), List.of(queue), settings.lease(), settings.concurrency(),
                settings.nanoTime());
        int slot = ZModem.generate(RedisKeys.of(queue).ready());
        return new RedisWorkSource(Destination.slot(nodes, slot), loop, own, elsewhere, () -> {
        });
    }

    private ClusterNodes nodes(ContextInternal loop) {
        return new ClusterNodes(loop, node -> Loops.on(loop, () -> client(node)),
                options.getEndpoints().stream().map(NodeAddress::new).toList());
    }

    private Redis client(NodeAddress node) {
        return Redis.createClient(vertx, new RedisOptions(options).setType(RedisClientType.STANDALONE)
                .setEndpoints(List.of(node.uri())).setMaxPoolSize(MOST_CONNECTIONS).setMaxPoolWaiting(MOST_CONNECTIONS));
    }
}
