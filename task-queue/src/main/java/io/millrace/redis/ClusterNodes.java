package io.millrace.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * What one event loop knows of a cluster: which master has which slot, and how to connect to it. It asks whichever node
 * answers, when it knows nothing yet and whenever somebody found that things have changed; never on a schedule. Confined to
 * its context.
 */
final class ClusterNodes {

    private static final Logger LOG = Logger.getLogger(ClusterNodes.class);
    private static final long ASK_TIMEOUT = 1_000;
    /** What was learnt so short a time ago is not asked for again. */
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(200);

    private final ContextInternal context;
    private final Function<NodeAddress, Redis> makeClient;
    private final List<NodeAddress> seeds;
    private final Map<NodeAddress, Redis> clients = new HashMap<>();
    /** Masters by the first slot of each range that they have. */
    private TreeMap<Integer, NodeAddress> masters = new TreeMap<>();
    private @Nullable Future<Void> asking;
    private long learntAt;
    private boolean closed;

    /**
     * @param makeClient a client of one node, whose connections live on the context's loop
     * @param seeds the nodes to ask first
     */
    ClusterNodes(ContextInternal context, Function<NodeAddress, Redis> makeClient, List<NodeAddress> seeds) {
        this.context = context;
        this.makeClient = makeClient;
        this.seeds = seeds;
    }

    /** The master of a slot, as far as is known. */
    @Nullable
    NodeAddress masterOf(int slot) {
        Map.Entry<Integer, NodeAddress> range = masters.floorEntry(slot);
        return range == null ? null : range.getValue();
    }

    /** A node said that another has the slot. */
    void moved(int slot, NodeAddress master) {
        NodeAddress before = masterOf(slot);
        if (before != null && !before.equals(master)) {
            masters.putIfAbsent(slot + 1, before);
            masters.put(slot, master);
        }
    }

    Set<NodeAddress> masters() {
        return new LinkedHashSet<>(masters.values());
    }

    Future<RedisConnection> connect(NodeAddress node) {
        if (closed) {
            return context.failedFuture("The cluster's clients are closed");
        }
        return clients.computeIfAbsent(node, makeClient).connect();
    }

    /** Learns who has which slot; one question at a time, however many ask. */
    Future<Void> learn() {
        if (asking != null) {
            return asking;
        }
        if (!masters.isEmpty() && System.nanoTime() - learntAt < FRESH) {
            return context.succeededFuture();
        }
        List<NodeAddress> known = new ArrayList<>(masters());
        Collections.shuffle(known);
        Set<NodeAddress> candidates = new LinkedHashSet<>(known);
        candidates.addAll(seeds);
        Promise<Void> answer = context.promise();
        asking = answer.future();
        ask(List.copyOf(candidates), 0, answer);
        return answer.future().onComplete(done -> asking = null);
    }

    void close() {
        closed = true;
        clients.values().forEach(Redis::close);
        clients.clear();
    }

    private void ask(List<NodeAddress> candidates, int index, Promise<Void> answer) {
        if (index == candidates.size()) {
            answer.fail(new ReplyLostException("none of the nodes " + candidates + " of the cluster answers"));
            return;
        }
        NodeAddress candidate = candidates.get(index);
        slots(candidate).onComplete(slots -> {
            if (slots.succeeded() && slots.result() != null && slots.result().size() > 0) {
                take(slots.result(), candidate);
                answer.complete();
            } else {
                LOG.debugf(slots.cause(), "Node %s does not say who has which slots", candidate);
                ask(candidates, index + 1, answer);
            }
        });
    }

    private Future<@Nullable Response> slots(NodeAddress node) {
        Promise<@Nullable Response> answer = context.promise();
        long timer = context.owner().setTimer(ASK_TIMEOUT,
                late -> answer.tryFail(new ReplyLostException("no answer within " + ASK_TIMEOUT + " ms")));
        answer.future().onComplete(done -> context.owner().cancelTimer(timer));
        connect(node).onFailure(answer::tryFail).onSuccess(connection -> {
            // Its socket closes with it, as Dialer tells.
            connection.batch(List.of(Request.cmd(Command.SELECT).arg("0"), Request.cmd(Command.CLUSTER).arg("SLOTS")))
                    .onSuccess(answers -> answer.tryComplete(answers.get(1))).onFailure(answer::tryFail);
            answer.future().onComplete(done -> connection.close());
        });
        return answer.future();
    }

    private void take(Response slots, NodeAddress asked) {
        TreeMap<Integer, NodeAddress> learnt = new TreeMap<>();
        for (Response range : slots) {
            Response master = range.get(2);
            // A node that does not know its own name leaves it to whoever asked by which it is reached.
            String host = master.get(0) == null ? "" : master.get(0).toString();
            learnt.put(range.get(0).toInteger(),
                    asked.sibling(host.isEmpty() || host.equals("?") ? asked.host() : host, master.get(1).toInteger()));
        }
        masters = learnt;
        learntAt = System.nanoTime();
        clients.entrySet().removeIf(client -> {
            boolean gone = !learnt.containsValue(client.getKey()) && !seeds.contains(client.getKey());
            if (gone) {
                client.getValue().close();
            }
            return gone;
        });
    }
}
