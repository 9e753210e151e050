package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.redis.MeteredServer.Turn;
import io.millrace.task.QueueName;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * What a script that goes through many elements does in one turn is bounded by its budget, however many there are and however
 * large; and turn by turn it comes past each of them once.
 */
class BudgetsTest {

    private static final int BUDGET = Walk.BUDGET;
    /** Commands that a script may send for one element, and beside them. */
    private static final int CALLS_EACH = 14;
    private static final int CALLS_BESIDE = 20;
    /** SCAN and its kin may exceed their COUNT by what shares a bucket, and small hashes and sets come whole. */
    private static final int SCANNED = 2 * BUDGET;
    private static final String BROKEN_OFF = "note\n\n{\"text\":\"";

    private static final RedisKeys KEYS = RedisKeys.of(QueueName.DEFAULT);

    private final MeteredServer server = new MeteredServer();

    /**
     * @param elements how many there are
     * @param bytes of the message of each
     */
    record State(int elements, int bytes) {
    }

    static Stream<State> states() {
        return Stream.of(new State(0, 0), new State(1, 100), new State(BUDGET - 1, 100), new State(BUDGET, 100),
                new State(BUDGET + 1, 100), new State(7 * BUDGET + 13, 100), new State(3 * BUDGET, 8_000));
    }

    /** Those of messages that only a record takes as well. */
    static Stream<State> recordedStates() {
        return Stream.concat(states(), Stream.of(new State(150, 30_000), new State(150, 40_000), new State(12, 1_048_576)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("recordedStates")
    void promotionMovesEachDueTaskOnce(State state) {
        List<String> ids = records(state, "scheduled");
        for (int i = 0; i < ids.size(); i++) {
            server.send(Command.ZADD, i % 3 == 0 ? KEYS.scheduled() : KEYS.retry(), i + 1, ids.get(i));
        }
        int moved = 0;
        Turn turn;
        do {
            turn = promote();
            assertWithin(turn, BUDGET);
            assertThat(turn.answer().get(0).toInteger()).isLessThanOrEqualTo(BUDGET);
            moved += turn.answer().get(0).toInteger();
        } while (turn.answer().get(1).toInteger() == 0);
        assertThat(turn.answer().get(1).toInteger()).isEqualTo(-1);
        assertThat(moved).isEqualTo(ids.size());
        assertThat(namesIn(KEYS.again())).containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 250, 1_000 })
    void suspectsThatWaitAreLookedAtOnce(int suspects) {
        List<String> ids = records(new State(suspects, 100), "retry");
        for (int i = 0; i < suspects; i++) {
            server.send(Command.HSET, KEYS.records() + ids.get(i), "crashes", 2);
            server.send(Command.ZADD, KEYS.retry(), i + 1, ids.get(i));
        }
        int looks = 0;
        Turn turn;
        do {
            turn = promote();
            assertWithin(turn, BUDGET);
            looks++;
        } while (turn.answer().get(1).toInteger() == 0);
        assertThat(looks).isLessThanOrEqualTo(suspects / BUDGET + 2);
        assertThat(namesIn(KEYS.again())).containsExactly(ids.get(0));
        assertThat(turn.answer().get(1).toInteger()).as("ms until the next look").isEqualTo(2_000);
        assertThat(promote().calls()).as("commands while they wait").isLessThan(CALLS_BESIDE);
        assertThat(server.send(Command.ZCARD, KEYS.retry()).toInteger()).isEqualTo(suspects - 1);
    }

    @ParameterizedTest
    @MethodSource("recordedStates")
    void shortFormsOfRecordsAreReadOnce(State state) {
        List<String> missing = new ArrayList<>(records(state, "failed"));
        int turns = 0;
        while (!missing.isEmpty()) {
            List<Object> arguments = new ArrayList<>(List.of(BUDGET));
            arguments.addAll(missing.subList(0, Math.min(missing.size(), BUDGET)));
            Turn turn = server.run(Script.PEEK, List.of(KEYS.records()), arguments);
            assertWithin(turn, BUDGET);
            for (int i = 0; i < turn.answer().size(); i++) {
                assertThat(turn.answer().get(i).get(0).toString()).isEqualTo(beginning(message(missing.get(i), state.bytes())));
            }
            assertThat(turn.answer().size()).isPositive();
            missing = missing.subList(turn.answer().size(), missing.size());
            turns++;
        }
        assertThat(turns).as("turns, since only the head of a large message is read")
                .isLessThanOrEqualTo(
                        2 + (int) (state.elements() * (1L + Math.min(state.bytes(), 32_768) / 4096) / (BUDGET - 9)));
    }

    @Test
    void largeMessagesWithoutAHeadAreReadOneATurn() {
        List<String> ids = records(new State(3, 1_048_576), "failed");
        ids.forEach(id -> server.send(Command.HDEL, KEYS.records() + id, "head"));
        for (int i = 0; i < 3; i++) {
            List<Object> arguments = new ArrayList<>(List.of(BUDGET));
            arguments.addAll(ids.subList(i, 3));
            Turn turn = server.run(Script.PEEK, List.of(KEYS.records()), arguments);
            assertThat(turn.answer().size()).isEqualTo(1);
            assertThat(turn.answer().get(0).get(0).toString()).hasSize(8_192);
            assertThat(turn.bytes()).isLessThan(2 * 1_048_576);
        }
    }

    @Test
    void recordsAreNamedInTheirOrderAlsoThoseThatAreGone() {
        List<String> ids = records(new State(2, 100), "failed");
        Turn turn = server.run(Script.PEEK, List.of(KEYS.records()), List.of(BUDGET, ids.get(0), "gone", ids.get(1)));
        assertThat(turn.answer().get(1).size()).isZero();
        assertThat(turn.answer().get(2).get(0).toString()).isEqualTo(message(ids.get(1), 100));
    }

    @ParameterizedTest
    @MethodSource("states")
    void requestsOfEndedTasksAreForgottenAndTheOthersStay(State state) {
        List<String> ids = records(state, "pending");
        for (int i = 0; i < ids.size(); i++) {
            server.send(Command.HSET, KEYS.cancelRequests(), ids.get(i), "1");
            if (i % 2 == 1) {
                server.send(Command.HSET, KEYS.records() + ids.get(i), "ended", "1");
            }
        }
        scan(Script.HEED, List.of(KEYS.cancelRequests(), KEYS.ready(), KEYS.records()), List.of(), answer -> answer);
        assertThat(server.send(Command.HLEN, KEYS.cancelRequests()).toInteger()).isEqualTo((ids.size() + 1) / 2);
    }

    @ParameterizedTest
    @MethodSource("states")
    void entriesAheadAreCountedOnce(State state) {
        entries(KEYS.ready(), state);
        String last = server.send(Command.XADD, KEYS.ready(), "*", "m", "note\n\n{}").toString();
        int ahead = 0;
        String from = "";
        do {
            Turn turn = server.run(Script.AHEAD, List.of(KEYS.ready(), KEYS.records()), List.of(last, from, BUDGET));
            assertWithin(turn, BUDGET);
            ahead += turn.answer().get(0).toInteger();
            from = turn.answer().get(1).toString();
        } while (!from.isEmpty());
        assertThat(ahead).isEqualTo(state.elements());
    }

    @ParameterizedTest
    @MethodSource("states")
    void entriesAreCheckedOnce(State state) {
        entries(KEYS.ready(), state);
        server.send(Command.XGROUP, "CREATE", KEYS.ready(), RedisKeys.GROUP, "0", "MKSTREAM");
        for (String mode : List.of("look", "repair")) {
            String first = "-";
            int looked = 0;
            do {
                Turn turn = server.run(Script.CHECK_ENTRIES, List.of(KEYS.ready(), KEYS.again(), KEYS.records(), KEYS.ledger()),
                        List.of(first, BUDGET, mode));
                assertWithin(turn, BUDGET);
                looked += turn.answer().get(1).toInteger();
                first = turn.answer().get(0).toString();
            } while (!first.isEmpty());
            assertThat(looked).isEqualTo(state.elements());
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void acknowledgedEntriesAreRepairedOnce(State state) {
        entries(KEYS.ready(), state);
        server.send(Command.XGROUP, "CREATE", KEYS.ready(), RedisKeys.GROUP, "0", "MKSTREAM");
        if (state.elements() > 0) {
            server.send(Command.XREADGROUP, "GROUP", RedisKeys.GROUP, "worker", "COUNT", state.elements(), "NOACK", "STREAMS",
                    KEYS.ready(), ">");
        }
        String first = "-";
        int repaired = 0;
        do {
            Turn turn = server.run(Script.CHECK_ENTRIES, List.of(KEYS.ready(), KEYS.again(), KEYS.records(), KEYS.ledger()),
                    List.of(first, BUDGET, "repair"));
            assertWithin(turn, BUDGET);
            repaired += turn.answer().get(2).toInteger();
            first = turn.answer().get(0).toString();
        } while (!first.isEmpty());
        assertThat(repaired).isEqualTo(state.elements());
        assertThat(server.send(Command.XLEN, KEYS.again()).toInteger()).isEqualTo(state.elements());
    }

    @ParameterizedTest
    @MethodSource("recordedStates")
    void recordsAreCheckedOnceAndBroughtHome(State state) {
        List<String> ids = records(state, "pending");
        int found = scan(Script.CHECK_RECORDS,
                List.of(KEYS.ready(), KEYS.again(), KEYS.scheduled(), KEYS.retry(), KEYS.completed(), KEYS.failed(),
                        KEYS.canceled(), KEYS.records(), KEYS.ledger()),
                List.of("repair", 60_000), answer -> answer.get(0));
        assertThat(found).isEqualTo(ids.size());
        assertThat(namesIn(KEYS.again())).containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest
    @MethodSource("recordedStates")
    void membersAreCheckedOnce(State state) {
        List<String> ids = records(state, "retry");
        ids.forEach(id -> server.send(Command.ZADD, KEYS.retry(), 1, id));
        assertThat(scan(Script.CHECK_MEMBERS, List.of(KEYS.retry(), KEYS.records(), KEYS.ledger()), List.of("look", "live"),
                answer -> answer.get(0))).isEqualTo(ids.size());
    }

    @ParameterizedTest
    @MethodSource("states")
    void locksAndRequestsAreCheckedOnce(State state) {
        IntStream.range(0, state.elements()).forEach(i -> {
            server.send(Command.SET, KEYS.locks() + i, "gone-" + i);
            server.send(Command.HSET, KEYS.cancelRequests(), "gone-" + i, "1");
        });
        List<String> homes = List.of(KEYS.ready(), KEYS.scheduled(), KEYS.retry(), KEYS.records());
        assertThat(scan(Script.CHECK_LOCKS, with(homes, KEYS.locks()), List.of("look"), answer -> answer.get(0)))
                .isEqualTo(state.elements());
        assertThat(scan(Script.CHECK_REQUESTS, with(homes, KEYS.cancelRequests()), List.of("look"), answer -> answer.get(0)))
                .isEqualTo(state.elements());
    }

    @ParameterizedTest
    @MethodSource("recordedStates")
    void whatADroppedQueueLeftIsSweptUp(State state) {
        records(state, "failed");
        scan(Script.SWEEP, List.of(KEYS.records(), KEYS.locks()), List.of("records", 1L << 50), answer -> answer.get(0));
        assertThat(server.send(Command.KEYS, KEYS.records() + "*").size()).isZero();
    }

    @ParameterizedTest
    @MethodSource("states")
    void membersOfAPageAreThoseBehindTheLast(State state) {
        IntStream.range(0, state.elements()).forEach(i -> server.send(Command.ZADD, KEYS.failed(), i / 3, "id-" + i));
        Set<String> seen = new HashSet<>();
        String score = "";
        String member = "";
        int size;
        do {
            Turn turn = server.run(Script.PAGE, List.of(KEYS.failed()), List.of("down", score, member, BUDGET));
            assertWithin(turn, BUDGET);
            size = turn.answer().size();
            for (int i = 0; i < size; i += 2) {
                assertThat(seen.add(turn.answer().get(i).toString())).isTrue();
                member = turn.answer().get(i).toString();
                score = turn.answer().get(i + 1).toString();
            }
        } while (size > 0);
        assertThat(seen).hasSize(state.elements());
    }

    @ParameterizedTest
    @MethodSource("states")
    void claimsArePagedOnce(State state) {
        entries(KEYS.ready(), state);
        server.send(Command.XGROUP, "CREATE", KEYS.ready(), RedisKeys.GROUP, "0", "MKSTREAM");
        server.send(Command.XREADGROUP, "GROUP", RedisKeys.GROUP, "worker", "COUNT", 10_000, "STREAMS", KEYS.ready(), ">");
        Set<String> seen = new HashSet<>();
        String first = "-";
        int size;
        do {
            Turn turn = server.run(Script.CLAIMS, List.of(KEYS.ready()), List.of(first, BUDGET));
            assertWithin(turn, BUDGET);
            size = turn.answer().size();
            for (Response claim : turn.answer()) {
                assertThat(seen.add(claim.get(0).toString())).isTrue();
                first = "(" + claim.get(0);
            }
        } while (size > 0);
        assertThat(seen).hasSize(state.elements());
    }

    @ParameterizedTest
    @MethodSource("states")
    void changesAreReadOnce(State state) {
        IntStream.range(0, state.elements())
                .forEach(i -> server.send(Command.XADD, KEYS.events(), "1-" + (i + 1), "i", "id-" + i,
                        "w", "promoted", "s", "pending"));
        List<String> seen = new ArrayList<>();
        String first = "1-0";
        do {
            Turn turn = server.run(Script.CHANGES, List.of(KEYS.events()), List.of(first, 1_000, BUDGET));
            assertWithin(turn, BUDGET);
            turn.answer().get(1).forEach(entry -> seen.add(entry.get(1).get(1).toString()));
            first = turn.answer().get(2).toString();
        } while (!first.isEmpty());
        assertThat(seen).containsExactlyElementsOf(IntStream.range(0, state.elements()).mapToObj(i -> "id-" + i).toList());
    }

    @Test
    void revivalReadsNoMessage() {
        String id = records(new State(1, 1_048_576), "failed").get(0);
        server.send(Command.HSET, KEYS.records() + id, "attempt:1", "{}");
        server.send(Command.ZADD, KEYS.failed(), "1.5", id);
        Turn turn = server.run(Script.REVIVE, List.of(KEYS.ready(), KEYS.again(), KEYS.scheduled(), KEYS.retry(),
                KEYS.completed(), KEYS.failed(), KEYS.canceled(), KEYS.records(), KEYS.ledger(), KEYS.events()),
                List.of(id, 3, 1_000));
        assertThat(turn.answer().get(0).toString()).isEqualTo("done");
        assertThat(turn.bytes()).isLessThan(4_096);
    }

    /** Goes on until the cursor is at its end; what the answers say was looked at, together. */
    private int scan(Script script, List<String> keys, List<?> arguments, Function<Response, Response> cursorOf) {
        String cursor = "0";
        int looked = 0;
        do {
            List<Object> all = new ArrayList<>(List.of(cursor, BUDGET));
            all.addAll(arguments);
            Turn turn = server.run(script, keys, all);
            assertWithin(turn, SCANNED);
            cursor = cursorOf.apply(turn.answer()).toString();
            looked += turn.answer().type() == ResponseType.MULTI ? turn.answer().get(1).toInteger() : 0;
        } while (!cursor.equals("0"));
        return looked;
    }

    private static void assertWithin(Turn turn, int budget) {
        assertThat(turn.calls()).as("commands").isLessThanOrEqualTo(CALLS_BESIDE + CALLS_EACH * budget);
        assertThat(turn.bytes()).as("bytes read").isLessThanOrEqualTo(2L * 4096 * budget);
    }

    private Turn promote() {
        return server.run(Script.PROMOTE, List.of(KEYS.scheduled(), KEYS.retry(), KEYS.again(), KEYS.records(), KEYS.ledger(),
                KEYS.meta(), KEYS.events(), KEYS.suspects(), KEYS.dueChannel()), List.of(BUDGET, 2, 3_600_000, 2_000));
    }

    /** As enqueue.lua makes them, without a home. */
    private List<String> records(State state, String word) {
        List<String> ids = IntStream.range(0, state.elements()).mapToObj(i -> "id-" + i).toList();
        for (String id : ids) {
            server.run(Script.ENQUEUE, List.of(KEYS.ready(), KEYS.scheduled(), KEYS.records(), KEYS.guards(), KEYS.ledger(),
                    KEYS.dueChannel(), "none", KEYS.events()), List.of(message(id, state.bytes()), id, "in", 1_000_000, 0));
            server.send(Command.HSET, KEYS.records() + id, "state", word);
        }
        server.send(Command.DEL, KEYS.scheduled());
        return ids;
    }

    private void entries(String stream, State state) {
        IntStream.range(0, state.elements())
                .forEach(i -> server.send(Command.XADD, stream, "*", "m", message("id-" + i, state.bytes())));
    }

    private static String message(String id, int bytes) {
        String begin = BROKEN_OFF + id;
        return begin + "x".repeat(Math.max(0, bytes - begin.length()));
    }

    private static String beginning(String message) {
        return message.substring(0, Math.min(message.length(), 8_192));
    }

    private List<String> namesIn(String stream) {
        List<String> names = new ArrayList<>();
        server.send(Command.XRANGE, stream, "-", "+").forEach(entry -> names.add(entry.get(1).get(1).toString()));
        return names;
    }

    private static List<String> with(List<String> keys, String another) {
        return Stream.concat(keys.stream(), Stream.of(another)).toList();
    }
}
