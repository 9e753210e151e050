package io.millrace.engine;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.ZModem;

/** Three masters with a third of the slots each, and a replica of each. */
final class RedisCluster implements AutoCloseable {

    static final int MASTERS = 3;
    static final int SLOTS = 16_384;
    private static final String NODE_TIMEOUT_MS = "1000";

    private final Vertx vertx = Vertx.vertx();
    private final List<EmbeddedRedis> nodes = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();
    private final List<Redis> raw = new ArrayList<>();

    RedisCluster() {
        for (int i = 0; i < 2 * MASTERS; i++) {
            busPorts.add(EmbeddedRedis.freePort());
            EmbeddedRedis node = startNode(busPorts.get(i));
            nodes.add(node);
            raw.add(Redis.createClient(vertx, node.uri()));
            // Otherwise the nodes take some time to agree on whose word counts.
            ask(i, Command.CLUSTER, "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (int i = 0; i < MASTERS; i++) {
            ask(i, Command.CLUSTER, "ADDSLOTSRANGE", String.valueOf(firstSlot(i)), String.valueOf(firstSlot(i + 1) - 1));
        }
        for (int i = 1; i < nodes.size(); i++) {
            ask(0, Command.CLUSTER, "MEET", "127.0.0.1", String.valueOf(nodes.get(i).port()),
                    String.valueOf(busPorts.get(i)));
        }
        for (int i = 0; i < MASTERS; i++) {
            int replica = MASTERS + i;
            String master = idOf(i);
            eventually(() -> ask(replica, Command.CLUSTER, "NODES").toString().contains(master));
            ask(replica, Command.CLUSTER, "REPLICATE", master);
        }
        for (int i = 0; i < nodes.size(); i++) {
            int node = i;
            eventually(() -> ask(node, Command.CLUSTER, "INFO").toString().contains("cluster_state:ok"));
            eventually(() -> node < MASTERS
                    ? ask(node, Command.INFO, "replication").toString().contains("state=online")
                    : ask(node, Command.INFO, "replication").toString().contains("master_link_status:up"));
        }
    }

    /** How a client is told of it: by some of its nodes. */
    RedisOptions options() {
        return new RedisOptions().setType(RedisClientType.CLUSTER)
                .setEndpoints(List.of(nodes.get(0).uri(), nodes.get(1).uri(), nodes.get(5).uri()));
    }

    EmbeddedRedis node(int index) {
        return nodes.get(index);
    }

    /** The master that had the slot of a queue at first. */
    static int homeOf(String queue) {
        return slotOf(queue) * MASTERS / SLOTS;
    }

    static int homeOfKey(String key) {
        return ZModem.generate(key) * MASTERS / SLOTS;
    }

    static int slotOf(String queue) {
        return ZModem.generate("millrace:{" + queue + "}:ready");
    }

    String idOf(int node) {
        return ask(node, Command.CLUSTER, "MYID").toString();
    }

    Response ask(int node, Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return raw.get(node).send(request).toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        nodes.forEach(node -> {
            node.resume();
            node.close();
        });
    }

    private static int firstSlot(int master) {
        return (SLOTS * master + MASTERS - 1) / MASTERS;
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private static EmbeddedRedis startNode(int busPort) {
        try {
            Path folder = Files.createTempDirectory("millrace-redis-node");
            EmbeddedRedis node = new EmbeddedRedis(EmbeddedRedis.freePort(), folder, Persistence.OFF).withArguments(
                    "--cluster-enabled", "yes", "--cluster-node-timeout", NODE_TIMEOUT_MS,
                    "--cluster-port", String.valueOf(busPort), "--cluster-replica-validity-factor", "0",
                    "--cluster-require-full-coverage", "no", "--repl-diskless-sync-delay", "0");
            node.start();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for a node", e);
        }
    }
}
