package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.engine.Rig.now;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A master and its replica, which Sentinel watches. */
class SentinelTest {

    private static final QueueName QUEUE = QueueName.DEFAULT;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedRedis first;
    private EmbeddedRedis second;
    private EmbeddedRedis sentinel;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        first = server("first");
        first.start();
        second = server("second").withArguments("--replicaof", "127.0.0.1 " + first.port());
        second.start();
        eventually(() -> ask(second, Command.INFO, "replication").toString().contains("master_link_status:up"));
        Path configuration = folder.resolve("sentinel.conf");
        Files.writeString(configuration, """
                sentinel monitor millrace 127.0.0.1 %d 1
                sentinel down-after-milliseconds millrace 500
                sentinel failover-timeout millrace 3000
                """.formatted(first.port()));
        sentinel = new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve("sentinel"), Persistence.OFF)
                .withArguments(configuration.toString(), "--sentinel");
        sentinel.start();
        eventually(() -> ask(sentinel, Command.SENTINEL, "REPLICAS", "millrace").size() == 1);
        rig = new Rig(new RedisOptions().setType(RedisClientType.SENTINEL).setRole(RedisRole.MASTER).setMasterName("millrace")
                .setEndpoints(List.of(sentinel.uri())));
        eventually(() -> rig.broker.problem().isEmpty());
    }

    @AfterEach
    void stop() {
        rig.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        List.of(sentinel, second, first).forEach(server -> {
            server.resume();
            server.close();
        });
    }

    @Test
    void killedMasterIsReplacedAndWhatWasReplicatedRunsOnThere() {
        Rounds rounds = new Rounds();
        Engine.Member worker = rig.startWorker(List.of(QUEUE), 10, Engine.LEASE, rounds.handler());
        enqueue(100);
        eventually(() -> rounds.running() == 10);
        assertThat(ask(first, Command.WAIT, "1", "2000").toInteger()).as("replicas that have all").isEqualTo(1);
        first.kill();
        eventually(() -> rig.broker.problem().isPresent());
        rounds.letGo();
        eventually(() -> isA("master", second));
        eventually(() -> rig.ledger(QUEUE).completed() == 100);
        assertThat(rig.ledger(QUEUE).difference()).isZero();
        assertThat(worker.worker().isReady()).isTrue();

        enqueue(50);
        eventually(() -> rig.ledger(QUEUE).completed() == 150);
        eventually(() -> rig.broker.problem().isEmpty());
        assertThat(now(rig.control.fsck(QUEUE, true)).findings()).isEmpty();
    }

    @Test
    void replicaThatIsTakenForTheServerIsRefusedWithTheReason() {
        try (Rig wrong = new Rig(new RedisOptions().setConnectionString(second.uri()))) {
            eventually(() -> wrong.broker.problem().filter(problem -> problem.contains("replica")).isPresent());
            assertThat(wrong.broker.isUp()).isFalse();
        }
    }

    @Test
    @Tag("slow")
    void demotedMasterIsLeftAtTheFirstWriteThatItRefuses() {
        Rounds rounds = new Rounds();
        rounds.letGo();
        rig.startWorker(List.of(QUEUE), 10, Engine.LEASE, rounds.handler());
        enqueue(20);
        eventually(() -> rig.ledger(QUEUE).completed() == 20);
        ask(sentinel, Command.SENTINEL, "FAILOVER", "millrace");
        eventually(() -> isA("slave", first));
        eventually(() -> rig.client.enqueue(NOTE.task(new Note("after")).id("after")).onFailure().recoverWithNull().await()
                .atMost(Engine.PATIENCE) != null);
        eventually(() -> rig.ledger(QUEUE).completed() == 21);
        assertThat(rig.ledger(QUEUE).difference()).isZero();
        assertThat(ask(second, Command.XLEN, "millrace:{default}:recent").toInteger()).isPositive();
    }

    /** As producers do: when nothing was sent, since a master is being replaced, it is sent again. */
    private void enqueue(int count) {
        List<Task<Note>> tasks = IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note("n" + i))).toList();
        eventually(() -> rig.client.enqueueAll(tasks).map(all -> true).onFailure(BrokerUnavailableException.class)
                .recoverWithItem(false).await().atMost(Engine.PATIENCE));
    }

    private EmbeddedRedis server(String name) {
        return new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve(name), Persistence.OFF)
                .withArguments("--repl-diskless-sync-delay", "0");
    }

    /**
     * Whether a server has taken the role; not yet where it does not answer, since Sentinel cuts off who asks in that moment.
     */
    private boolean isA(String role, EmbeddedRedis server) {
        try {
            return ask(server, Command.INFO, "replication").toString().contains("role:" + role);
        } catch (CompletionException cutOff) {
            return false;
        }
    }

    private Response ask(EmbeddedRedis server, Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        Redis client = Redis.createClient(vertx, server.uri());
        try {
            return client.send(request).toCompletionStage().toCompletableFuture().join();
        } finally {
            client.close();
        }
    }
}
