package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Which leases are taken back from whom, and what becomes of those who held them. */
class RecoverScriptTest {

    private static final List<String> STREAMS = List.of("ready", "again");
    private static final long LEASE = 30_000;
    private static final String BEAT = "7 30000";

    private final Server server = new Server(Script.RECOVER, Script.LIST_WITHOUT_BEAT);

    @BeforeEach
    void makeStreams() {
        STREAMS.forEach(stream -> send(Command.XGROUP, "CREATE", stream, RedisKeys.GROUP, "0", "MKSTREAM"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, 29_999, 30_000, 3_600_000 })
    void deadWorkerLosesWhatItHoldsInAllStreamsHoweverOldAndNobodyElseDoes(long idle) {
        beat("dead", BEAT);
        beat("alive", BEAT);
        STREAMS.forEach(stream -> hold(stream, "dead", idle));
        STREAMS.forEach(stream -> hold(stream, "alive", 3_600_000));
        assertThat(recover("dead", BEAT, 10)).containsExactly("2", "0", "DONE");
        assertThat(send(Command.ZCARD, "retry").toInteger()).isEqualTo(2);
        assertThat(consumers()).containsExactly("alive", "alive");
        assertThat(send(Command.HKEYS, "beats").toString()).isEqualTo("[alive]");
    }

    @ParameterizedTest
    @ValueSource(strings = { "8 30000", "6 30000", "7 60000", "" })
    void workerWithAnotherBeatThanWasSeenKeepsAll(String now) {
        if (!now.isEmpty()) {
            beat("back", now);
        }
        hold("ready", "back", 3_600_000);
        assertThat(recover("back", BEAT, 10)).containsExactly("0", "0", "ALIVE");
        assertThat(consumers()).containsExactly("back");
    }

    @Test
    void pageIsBoundedAndTheWorkerIsForgottenWithTheLast() {
        beat("dead", BEAT);
        for (int i = 0; i < 5; i++) {
            hold(STREAMS.get(i % 2), "dead", 0);
        }
        assertThat(recover("dead", BEAT, 2)).containsExactly("2", "0", "MORE");
        assertThat(recover("dead", BEAT, 2)).containsExactly("2", "0", "MORE");
        assertThat(send(Command.HEXISTS, "beats", "dead").toInteger()).isEqualTo(1);
        assertThat(recover("dead", BEAT, 2)).containsExactly("1", "0", "DONE");
        assertThat(recover("dead", BEAT, 2)).containsExactly("0", "0", "ALIVE");
        assertThat(consumers()).isEmpty();
    }

    @Test
    void workerWithoutABeatLosesOnlyWhatNobodyRenewedForALease() {
        hold("ready", "older", LEASE);
        hold("ready", "older", LEASE - 5_000);
        hold("again", "older", 0);
        assertThat(recover("older", "", 10)).containsExactly("1", "0", "DONE");
        assertThat(consumers()).containsExactly("older", "older");
    }

    @ParameterizedTest
    @ValueSource(longs = { -3_600_000, -40_000, -10_500, 10_500, 40_000, 3_600_000 })
    void nothingIsTakenByAgeWhenRedisClockWasSetOrRedisStoodStillSinceTheDecision(long ago) {
        hold("ready", "older", 3_600_000);
        assertThat(recover("older", "", 10, now() - ago)).containsExactly("0", "0", "ALIVE");
    }

    @Test
    void thoseWithoutABeatAreListedWhenTheyHoldSomethingOrAreGone() {
        beat("alive", BEAT);
        hold("ready", "alive", 0);
        hold("again", "older", 0);
        send(Command.XGROUP, "CREATECONSUMER", "ready", RedisKeys.GROUP, "idle");
        assertThat(listed(3_600_000)).containsExactly("2", "older");
        assertThat(listed(-1)).containsExactlyInAnyOrder("0", "older", "idle");
    }

    @Test
    void streamThatIsNotThereOrHasNoGroupKeepsNothingFromTheOthersAndOneOfTheWrongTypeStopsAll() {
        beat("dead", BEAT);
        hold("ready", "dead", 0);
        hold("ready", "older", 0);
        send(Command.DEL, "again");
        assertThat(listed(3_600_000)).containsExactly("1", "older");
        send(Command.SET, "again", "x");
        assertThatThrownBy(() -> recover("dead", BEAT, 10)).hasMessageContaining("WRONGTYPE");
        assertThat(send(Command.XPENDING, "ready", RedisKeys.GROUP).get(0).toInteger()).isEqualTo(2);
        send(Command.DEL, "again");
        assertThat(recover("dead", BEAT, 10)).containsExactly("1", "0", "DONE");
        assertThat(consumers("ready")).containsExactly("older");
    }

    private List<String> listed(long goneAfter) {
        Response answer = server.send(Script.LIST_WITHOUT_BEAT.call(List.of("beats", "ready", "again"), List.of(goneAfter)));
        return strings(answer).subList(1, answer.size());
    }

    private void beat(String worker, String beat) {
        send(Command.HSET, "beats", worker, beat);
    }

    private void hold(String stream, String worker, long idle) {
        send(Command.XADD, stream, "*", "m", "note\n\n{}");
        Response read = send(Command.XREADGROUP, "GROUP", RedisKeys.GROUP, worker, "COUNT", "1", "STREAMS", stream, ">");
        send(Command.XCLAIM, stream, RedisKeys.GROUP, worker, "0", read.get(stream).get(0).get(0).toString(), "IDLE",
                String.valueOf(idle));
    }

    private List<String> consumers() {
        return STREAMS.stream().flatMap(stream -> consumers(stream).stream()).toList();
    }

    private List<String> consumers(String stream) {
        return send(Command.XINFO, "CONSUMERS", stream, RedisKeys.GROUP).stream()
                .map(consumer -> consumer.get("name").toString()).toList();
    }

    private List<String> recover(String worker, String beat, int page) {
        return recover(worker, beat, page, now());
    }

    private List<String> recover(String worker, String beat, int page, long decided) {
        return strings(server.send(Script.RECOVER.call(
                List.of("beats", "retry", "failed", "task:", "id:", "ledger", "due", "stats:", "events", "ready", "again"),
                List.of(worker, beat, page, 1000, 2, 60_000, 100, 1_024, beat.isEmpty() ? LEASE : 0, decided))));
    }

    private long now() {
        Response now = send(Command.TIME);
        return now.get(0).toLong() * 1000 + now.get(1).toLong() / 1000;
    }

    private static List<String> strings(Response answer) {
        return answer.stream().map(Response::toString).toList();
    }

    private Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return server.send(request);
    }
}
