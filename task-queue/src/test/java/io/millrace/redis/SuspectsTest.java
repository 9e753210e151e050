package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.millrace.inspect.TaskAction;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.ResponseType;

/** Suspects go one at a time, in the order in which they began to wait, and each end wakes the next. */
class SuspectsTest {

    private static final RedisKeys KEYS = RedisKeys.of(QueueName.DEFAULT);
    private static final String WORKER = "worker";

    /** What ends a suspect, or takes it out of the streams. */
    enum End {
        COMPLETES,
        FAILS,
        RETRIES,
        CRASHES,
        IS_CANCELED,
        IS_DELETED
    }

    private final Server server = new Server(Script.values());
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        server.send(Script.OPEN.call(List.of(KEYS.ready(), KEYS.again()), List.of()));
        Redis.createClient(server.vertx, server.redis.uri()).connect().onSuccess(this::listen).toCompletionStage()
                .toCompletableFuture().join().send(Request.cmd(Command.SUBSCRIBE).arg(KEYS.dueChannel())).toCompletionStage()
                .toCompletableFuture().join();
    }

    private void listen(RedisConnection connection) {
        connection.handler(push -> {
            if (push.type() == ResponseType.PUSH && push.get(0).toString().equals("message")) {
                told.add(push.get(2).toString());
            }
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void everyEndWakesThePromotersAndTheNextGoes(End end) {
        suspects(3);
        promoteAll();
        told.clear();
        end(end, "s0");
        await().atMost(Duration.ofSeconds(10)).until(() -> told.contains("0"));
        promoteAll();
        assertThat(inStreams()).containsExactly("s1");
        assertThat(live()).isEqualTo(end == End.RETRIES ? 3 : 2);
    }

    @Test
    void onlyTheEndOfASuspectIsTold() {
        suspects(1);
        promoteAll();
        end(End.COMPLETES, "s0");
        await().atMost(Duration.ofSeconds(10)).until(() -> told.contains("0"));
        told.clear();
        record("plain", 0);
        promoteAll();
        end(End.COMPLETES, "plain");
        server.send(Request.cmd(Command.PUBLISH).arg(KEYS.dueChannel()).arg("7"));
        await().atMost(Duration.ofSeconds(10)).until(() -> !told.isEmpty());
        assertThat(told).containsExactly("7");
    }

    @Test
    void allGoOneAfterTheOtherInTheirOrderBesideTasksThatAreNoSuspects() {
        suspects(250);
        for (int i = 0; i < 250; i++) {
            record("plain" + i, 0);
            promoteAll();
            assertThat(inStreams()).filteredOn(id -> id.startsWith("s")).containsExactly("s" + i);
            end(End.COMPLETES, "s" + i);
        }
        promoteAll();
        assertThat(inStreams()).hasSize(250).allMatch(id -> id.startsWith("plain"));
        assertThat(server.send(Request.cmd(Command.EXISTS).arg(KEYS.suspects())).toInteger()).isZero();
    }

    @Test
    void suspectWhoseEndNobodyToldIsFoundToBeOver() {
        suspects(2);
        promoteAll();
        server.send(Request.cmd(Command.DEL).arg(KEYS.records() + "s0"));
        promoteAll();
        assertThat(inStreams()).contains("s1");
    }

    @Test
    void waitingSuspectsAreLookedAfterEachTwoSeconds() {
        suspects(2);
        promoteAll();
        assertThat(promote()).isEqualTo(2_000);
    }

    @Test
    void suspectThatWasTakenOutWhileItWaitedIsPassedOver() {
        suspects(4);
        promoteAll();
        server.send(TaskActions.request(TaskAction.DELETE, QueueName.DEFAULT, new TaskId("s1")));
        server.send(TaskActions.request(TaskAction.CANCEL, QueueName.DEFAULT, new TaskId("s2")));
        end(End.COMPLETES, "s0");
        promoteAll();
        assertThat(inStreams()).containsExactly("s3");
    }

    @Test
    void suspectThatIsForgottenIsDueAgainWithinAnHour() {
        suspects(2);
        promoteAll();
        server.send(Request.cmd(Command.DEL).arg(KEYS.suspects()));
        end(End.COMPLETES, "s0");
        assertThat(promote()).isBetween(1L, Duration.ofHours(1).toMillis());
    }

    private void suspects(int count) {
        IntStream.range(0, count).forEach(i -> record("s" + i, Recovery.CRASHES_SURVIVED));
    }

    private void record(String id, int crashes) {
        server.send(Request.cmd(Command.HSET).arg(KEYS.records() + id).arg("m").arg("note\n\n{}").arg("at").arg("1")
                .arg("state").arg("retry").arg("crashes").arg(crashes));
        server.send(Request.cmd(Command.ZADD).arg(KEYS.retry()).arg(1 + server.send(Request.cmd(Command.ZCARD)
                .arg(KEYS.retry())).toInteger()).arg(id));
    }

    private long promote() {
        return server.send(Script.PROMOTE.call(List.of(KEYS.scheduled(), KEYS.retry(), KEYS.again(), KEYS.records(),
                KEYS.ledger(), KEYS.meta(), KEYS.events(), KEYS.suspects(), KEYS.dueChannel()),
                List.of(100, Recovery.CRASHES_SURVIVED, 3_600_000, 2_000))).get(1).toLong();
    }

    private void promoteAll() {
        while (promote() == 0) {
            // More are due.
        }
    }

    private void end(End end, String id) {
        if (end == End.IS_DELETED || end == End.IS_CANCELED) {
            server.send(TaskActions.request(end == End.IS_DELETED ? TaskAction.DELETE : TaskAction.CANCEL, QueueName.DEFAULT,
                    new TaskId(id)));
            return;
        }
        String entry = server.send(Request.cmd(Command.HGET).arg(KEYS.records() + id).arg("entry")).toString();
        server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg(WORKER).arg("COUNT").arg(1_000)
                .arg("STREAMS").arg(KEYS.again()).arg(">"));
        switch (end) {
            case COMPLETES, FAILS -> server.send(Script.FINISH.call(
                    List.of(KEYS.again(), end == End.FAILS ? KEYS.failed() : KEYS.completed(), KEYS.records(), KEYS.guards(),
                            KEYS.ledger(), KEYS.stats(), KEYS.cancelRequests(), KEYS.recent(), KEYS.events()),
                    List.of(entry, id, end == End.FAILS ? "failed" : "completed", 1, end == End.FAILS ? 60_000 : 0, 0, "", 100,
                            1_000, "", "\"outcome\":\"done\"}", "", 0)));
            case RETRIES -> server.send(Script.POSTPONE.call(
                    List.of(KEYS.again(), KEYS.retry(), KEYS.records(), KEYS.dueChannel(), KEYS.stats(), KEYS.events(),
                            KEYS.ledger()),
                    List.of(entry, id, 60_000, 1, "", "\"outcome\":\"failed\"}", "retried", "")));
            case CRASHES -> {
                server.send(Request.cmd(Command.HSET).arg(KEYS.beats()).arg(WORKER).arg("7"));
                server.send(Script.RECOVER.call(
                        List.of(KEYS.beats(), KEYS.retry(), KEYS.failed(), KEYS.records(), KEYS.guards(), KEYS.ledger(),
                                KEYS.dueChannel(), KEYS.stats(), KEYS.events(), KEYS.again()),
                        List.of(WORKER, "7", 40, 1_000, Recovery.CRASHES_SURVIVED, 60_000, 100, 1_000, 0, 0)));
            }
            default -> throw new AssertionError(end);
        }
    }

    private List<String> inStreams() {
        return server.send(Request.cmd(Command.XRANGE).arg(KEYS.again()).arg("-").arg("+")).stream()
                .map(entry -> entry.get(1).get(1).toString()).toList();
    }

    private long live() {
        return inStreams().size() + server.send(Request.cmd(Command.ZCARD).arg(KEYS.retry())).toLong();
    }
}
