package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Whatever is held or waits beside them: exactly the tasks that were completed are deleted. */
class CompletionTest {

    private static final String STREAM = "ready";

    private final Server server = new Server(Script.COMPLETE);

    @BeforeEach
    void makeStream() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg(STREAM).arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatWaitsBehindThemStays() {
        add(100);
        List<String> taken = fetch(60);
        assertThat(complete(taken)).isEmpty();
        assertThat(present()).hasSize(40).doesNotContainAnyElementsOf(taken);
        assertThat(completed()).isEqualTo(60);
    }

    @Test
    void whatIsHeldBetweenThemStays() {
        add(100);
        List<String> taken = fetch(100);
        List<String> held = List.of(taken.get(0), taken.get(37), taken.get(99));
        List<String> done = new ArrayList<>(taken);
        done.removeAll(held);
        assertThat(complete(done)).isEmpty();
        assertThat(present()).containsExactlyElementsOf(held);
        assertThat(completed()).isEqualTo(97);
    }

    @Test
    void whoseLeaseWasLostIsNamedAndNotCountedAgain() {
        add(50);
        List<String> taken = fetch(50);
        complete(taken.subList(10, 13));
        assertThat(complete(taken)).containsExactlyElementsOf(taken.subList(10, 13));
        assertThat(present()).isEmpty();
        assertThat(completed()).isEqualTo(50);
    }

    @Test
    void idsOfMoreDigitsThanANumberKeepsAreToldApart() {
        for (int last = 1; last <= 9; last++) {
            server.send(Request.cmd(Command.XADD).arg(STREAM).arg("5-900719925474099" + last).arg("m").arg("x"));
        }
        server.send(Request.cmd(Command.XADD).arg(STREAM).arg("5-10000000000000000").arg("m").arg("x"));
        List<String> taken = fetch(10);
        complete(taken.subList(1, 10));
        assertThat(present()).containsExactly(taken.get(0));
        assertThat(completed()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void inAnyOrderAndInBatchesOfAnySize(long seed) {
        Random random = new Random(seed);
        TreeSet<String> expected = new TreeSet<>(EntryId::compare);
        List<String> held = new ArrayList<>();
        int ended = 0;
        for (int turn = 0; turn < 60; turn++) {
            expected.addAll(add(random.nextInt(80)));
            held.addAll(fetch(1 + random.nextInt(100)));
            if (random.nextBoolean()) {
                Collections.shuffle(held, random);
            }
            List<String> done = held.subList(0, random.nextInt(held.size() + 1));
            ended += done.size();
            done.forEach(expected::remove);
            assertThat(done.isEmpty() ? List.of() : complete(done)).as("seed %d, turn %d", seed, turn).isEmpty();
            done.clear();
            assertThat(present()).as("seed %d, turn %d", seed, turn).containsExactlyElementsOf(expected);
        }
        assertThat(completed()).isEqualTo(ended);
    }

    @Test
    void whatIsHeldByNobodyStays() {
        add(100);
        List<String> taken = fetch(6);
        List<String> others = fetch(60);
        server.send(Request.cmd(Command.XACK).arg(STREAM).arg(RedisKeys.GROUP).arg(taken.get(0)));
        taken.subList(1, 6).forEach(this::loseByHand);
        assertThat(complete(others)).isEmpty();
        assertThat(present()).hasSize(40).containsAll(taken);
        assertThat(completed()).isEqualTo(60);
    }

    /** Acknowledged by hand, deleted while they waited, skipped or delivered again: only what is named is deleted. */
    @ParameterizedTest
    @ValueSource(longs = { 11, 12, 13, 14, 15, 16, 17, 18 })
    void whateverHandsDidToTheGroup(long seed) {
        Random random = new Random(seed);
        TreeSet<String> expected = new TreeSet<>(EntryId::compare);
        TreeSet<String> held = new TreeSet<>(EntryId::compare);
        for (int turn = 0; turn < 80; turn++) {
            List<String> added = add(random.nextInt(60));
            expected.addAll(added);
            switch (random.nextInt(6)) {
                case 0 -> held.stream().limit(random.nextInt(4)).toList().forEach(entry -> {
                    loseByHand(entry);
                    held.remove(entry);
                });
                case 1 -> added.stream().skip(added.size() / 2).limit(1).forEach(entry -> {
                    server.send(Request.cmd(Command.XDEL).arg(STREAM).arg(entry));
                    expected.remove(entry);
                });
                case 2 -> server.send(Request.cmd(Command.XGROUP).arg("SETID").arg(STREAM).arg(RedisKeys.GROUP).arg("$"));
                case 3 -> {
                    server.send(Request.cmd(Command.XGROUP).arg("DELCONSUMER").arg(STREAM).arg(RedisKeys.GROUP).arg("worker"));
                    held.clear();
                }
                default -> {
                    // Most turns nobody meddles.
                }
            }
            held.addAll(fetch(1 + random.nextInt(80)));
            List<String> done = held.stream().filter(entry -> random.nextInt(4) > 0).toList();
            done.forEach(expected::remove);
            assertThat(done.isEmpty() ? List.of() : complete(done)).as("seed %d, turn %d", seed, turn).isEmpty();
            done.forEach(held::remove);
            assertThat(present()).as("seed %d, turn %d", seed, turn).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void commonCaseIsTrimmed() {
        add(300);
        List<String> taken = fetch(200);
        complete(taken.subList(0, 100));
        server.send(Request.cmd(Command.CONFIG).arg("RESETSTAT"));
        complete(taken.subList(100, 200));
        assertThat(server.send(Request.cmd(Command.INFO).arg("commandstats")).toString()).contains("cmdstat_xtrim:calls=1,");
    }

    @ParameterizedTest
    @CsvSource({ "1-2,1-3", "1-9,1-10", "9-1,10-0", "99-5,100-1", "5-9007199254740992,5-9007199254740993", "1-20,2-3" })
    void entriesAreOrderedAsInTheirStream(String first, String second) {
        assertThat(EntryId.compare(first, second)).isNegative();
        assertThat(EntryId.compare(second, first)).isPositive();
        assertThat(EntryId.compare(first, first)).isZero();
        assertThat(EntryId.of(first)).isLessThan(EntryId.of(second));
    }

    private void loseByHand(String entry) {
        server.send(Request.cmd(Command.XCLAIM).arg(STREAM).arg(RedisKeys.GROUP).arg("doomed").arg(0).arg(entry));
        server.send(Request.cmd(Command.XGROUP).arg("DELCONSUMER").arg(STREAM).arg(RedisKeys.GROUP).arg("doomed"));
    }

    private List<String> add(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> server.send(Request.cmd(Command.XADD).arg(STREAM).arg("*").arg("m").arg("x".repeat(100)))
                        .toString())
                .toList();
    }

    private List<String> fetch(int count) {
        Response read = server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg("worker").arg("COUNT")
                .arg(count).arg("STREAMS").arg(STREAM).arg(">"));
        return read == null ? List.of() : read.get(STREAM).stream().map(entry -> entry.get(0).toString()).toList();
    }

    /** What was gone. */
    private List<String> complete(List<String> entries) {
        List<Object> arguments = new ArrayList<>(List.of("1-1 note:write 0", 10));
        entries.stream().sorted(EntryId::compare).forEach(arguments::add);
        return server.send(Script.COMPLETE.call(List.of(STREAM, "ledger", "stats:", "recent"), arguments)).stream()
                .map(Object::toString).toList();
    }

    private List<String> present() {
        return server.send(Request.cmd(Command.XRANGE).arg(STREAM).arg("-").arg("+")).stream()
                .map(entry -> entry.get(0).toString())
                .toList();
    }

    private int completed() {
        return server.send(Request.cmd(Command.HGET).arg("ledger").arg("completed")).toInteger();
    }
}
