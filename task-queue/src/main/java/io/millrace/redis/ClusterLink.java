package io.millrace.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.ZModem;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * One link to each master of a cluster. A call goes to the master that has the slot of its keys; one that was refused because
 * the slot had moved was not carried out, and goes to where it is now. Confined to its event-loop context.
 */
final class ClusterLink implements Link {

    private static final Logger LOG = Logger.getLogger(ClusterLink.class);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration FIRST_CONNECTIONS = Duration.ofSeconds(5);
    private static final long NEW_LINK_POLL = 10;
    private static final int REDIRECTS = 3;
    private static final int ANY_SLOT = -1;
    private static final List<String> NOT_NOW = List.of("ASK", "TRYAGAIN", "CLUSTERDOWN", "MOVED");

    private final String name;
    private final ClusterNodes nodes;
    private final ContextInternal context;
    private final Duration timeout;
    private final ServerCheck check;
    private final Runnable connected;
    private final Map<NodeAddress, RedisLink> links = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile long openedAt = System.nanoTime();
    private long watch;

    /**
     * @param connected run whenever the link to a node is ready for use
     */
    ClusterLink(String name, ClusterNodes nodes, ContextInternal context, Duration timeout, ServerCheck check,
            Runnable connected) {
        this.name = name;
        this.nodes = nodes;
        this.context = context;
        this.timeout = timeout;
        this.check = check;
        this.connected = connected;
    }

    @Override
    public void open() {
        openedAt = System.nanoTime();
        watch = context.owner().setPeriodic(WATCH.toMillis(), tick -> {
            if (!allUp()) {
                learn();
            }
        });
        learn();
    }

    /**
     * Whether some of the cluster can be asked: an outage of one node is none of the others'. At first all of them get time to
     * be connected to.
     */
    @Override
    public boolean isUp() {
        return links.values().stream().anyMatch(RedisLink::isUp)
                && (allUp() || System.nanoTime() - openedAt > FIRST_CONNECTIONS.toNanos());
    }

    private boolean allUp() {
        return !links.isEmpty() && links.values().stream().allMatch(RedisLink::isUp);
    }

    @Override
    public void close() {
        closed = true;
        links.values().forEach(RedisLink::close);
        context.runOnContext(ignored -> context.owner().cancelTimer(watch));
    }

    @Override
    public Uni<@Nullable Response> send(Request request) {
        return send(slotOf(request), request);
    }

    @Override
    public Uni<List<Response>> batch(List<Request> requests) {
        int slot = slotOf(requests.get(0));
        for (Request request : requests) {
            if (slotOf(request) != slot) {
                throw new IllegalArgumentException("A batch on a cluster has keys of one slot, and this one has " + request
                        + " beside " + requests.get(0));
            }
        }
        return batch(slot, requests);
    }

    @Override
    public List<List<Integer>> apart(List<Request> requests) {
        return List.copyOf(IntStream.range(0, requests.size()).boxed()
                .collect(Collectors.groupingBy(place -> slotOf(requests.get(place)))).values());
    }

    @Override
    public Uni<List<Response>> ask(Request request) {
        List<Uni<Response>> questions = links.values().stream().filter(RedisLink::isUp)
                .map(link -> link.batch(List.of(request)).map(answers -> answers.get(0))).toList();
        return questions.isEmpty()
                ? Uni.createFrom().failure(new BrokerUnavailableException("No node of the Redis cluster can be reached (" + name
                        + "); nothing was sent"))
                : Uni.join().all(questions).andFailFast();
    }

    @Override
    public RedisCalls toward(Request request) {
        int slot = slotOf(request);
        return new RedisCalls() {
            @Override
            public Uni<@Nullable Response> send(Request keyless) {
                return ClusterLink.this.send(slot, keyless);
            }

            @Override
            public Uni<List<Response>> batch(List<Request> keyless) {
                return ClusterLink.this.batch(slot, keyless);
            }
        };
    }

    private Uni<@Nullable Response> send(int slot, Request request) {
        return call(slot, 1, link -> link.send(request), REDIRECTS);
    }

    private Uni<List<Response>> batch(int slot, List<Request> requests) {
        return call(slot, requests.size(), link -> link.batch(requests), REDIRECTS);
    }

    private static int slotOf(Request request) {
        List<byte[]> keys = ((RequestImpl) request).keys();
        return keys.isEmpty() ? ANY_SLOT : ZModem.generate(keys.get(0));
    }

    private <T> Uni<T> call(int slot, int calls, Function<RedisCalls, Uni<T>> call, int redirects) {
        RedisLink link = linkOf(slot);
        if (link == null || !link.isUp()) {
            learn();
            return Uni.createFrom().failure(new BrokerUnavailableException(
                    "The node of the Redis cluster that has slot " + slot + " cannot be reached (" + name
                            + "); nothing was sent"));
        }
        return call.apply(link).onFailure(failure -> Refusals.of(failure) != null)
                .recoverWithUni(failure -> refused(slot, calls, call, redirects, failure));
    }

    private <T> Uni<T> refused(int slot, int calls, Function<RedisCalls, Uni<T>> call, int redirects, Throwable failure) {
        ErrorType refusal = (ErrorType) failure;
        if (redirects > 0 && Refusals.areAll(refusal, calls, "MOVED")) {
            follow(slot, Refusals.byPlace(refusal).values().iterator().next());
            return whenUp(slot).chain(() -> call(slot, calls, call, redirects - 1));
        }
        for (String reason : NOT_NOW) {
            if (Refusals.areAll(refusal, calls, reason)) {
                return Uni.createFrom().failure(new BrokerUnavailableException("The Redis cluster is not ready for slot " + slot
                        + ", nothing was done: " + refusal.getMessage(), refusal));
            }
        }
        if (String.valueOf(refusal.getMessage()).contains("MOVED")) {
            learn();
        }
        return Uni.createFrom().failure(failure);
    }

    /** Reads {@code MOVED slot host:port}; without a host it is the one that was asked. */
    private void follow(int slot, String moved) {
        String[] words = moved.split(" ", -1);
        NodeAddress before = nodes.masterOf(slot);
        int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
        if (before != null && colon >= 0) {
            String host = words[2].substring(0, colon);
            nodes.moved(slot,
                    before.sibling(host.isEmpty() ? before.host() : host, Integer.parseInt(words[2].substring(colon + 1))));
            linkAll();
        }
        learn();
    }

    private Uni<Void> whenUp(int slot) {
        long until = System.nanoTime() + timeout.toNanos();
        return Uni.createFrom().emitter(emitter -> context.owner().setPeriodic(NEW_LINK_POLL, timer -> {
            RedisLink link = linkOf(slot);
            if (closed || (link != null && link.isUp()) || System.nanoTime() - until > 0) {
                context.owner().cancelTimer(timer);
                emitter.complete(null);
            }
        }));
    }

    private @Nullable RedisLink linkOf(int slot) {
        if (slot == ANY_SLOT) {
            return links.values().stream().filter(RedisLink::isUp).findFirst().orElse(null);
        }
        NodeAddress master = nodes.masterOf(slot);
        return master == null ? null : links.get(master);
    }

    private void learn() {
        nodes.learn().onSuccess(learnt -> linkAll())
                .onFailure(failure -> LOG.debugf("Redis link %s: %s", name, failure.getMessage()));
    }

    private void linkAll() {
        if (closed) {
            return;
        }
        Set<NodeAddress> masters = nodes.masters();
        masters.forEach(master -> links.computeIfAbsent(master, this::openLink));
        links.entrySet().removeIf(link -> {
            boolean gone = !masters.contains(link.getKey());
            if (gone) {
                link.getValue().close();
                check.forget(link.getKey().toString());
            }
            return gone;
        });
    }

    private RedisLink openLink(NodeAddress node) {
        RedisLink link = new RedisLink(name + " at " + node, Destination.node(nodes, node), context, timeout,
                calls -> check.greet(node.toString(), calls).chain(() -> Scripts.load(calls)), connected);
        link.onBeat(() -> check.lookAgain(node.toString(), link)).open();
        return link;
    }
}
