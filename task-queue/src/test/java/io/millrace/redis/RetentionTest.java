package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Which tasks that ended are kept: what has expired counts for nothing, and of the rest the oldest go first. */
class RetentionTest {

    private static final long WEEK = 604_800_000;
    private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

    private final Server server = new Server(Script.FINISH, Script.CHECK_MEMBERS);
    private int ended;

    @BeforeEach
    void makeStream() {
        server.send(Request.cmd(Command.XGROUP).arg("CREATE").arg("ready").arg(RedisKeys.GROUP).arg("0").arg("MKSTREAM"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fiveThatAreKeptForAWeekOutliveWhatExpiresAtOnceAndWouldFillTheBoundTwice() {
        List<String> kept = IntStream.range(0, 5).mapToObj(i -> end(WEEK, 100, 100_000, 25 * 1024)).toList();
        for (int i = 0; i < 500; i++) {
            end(1, 100, 100_000, 25 * 1024);
        }
        assertThat(kept).allMatch(this::isKept);
        assertThat(listed()).containsAll(kept).hasSizeLessThan(20);
        assertThat(keptKib()).isLessThan(2_000);
    }

    /** Tasks of any size and retention end and expire in any order, near both bounds. */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
    void nothingThatHasNotExpiredGoesWhileTheLiveOnesFit(long seed) {
        Random random = new Random(seed);
        int most = 20 + random.nextInt(60);
        int mostKib = 100 + random.nextInt(300);
        List<String> live = new ArrayList<>();
        Map<String, Long> kib = new HashMap<>();
        for (int turn = 0; turn < 400; turn++) {
            for (int i = random.nextInt(10) == 0 ? random.nextInt(live.size() + 1) : 0; i > 0; i--) {
                expire(live.remove(random.nextInt(live.size())));
            }
            awaitNextMillisecond();
            live.add(end(WEEK, 1 + random.nextInt(12), most, mostKib));
            kib.put(live.get(live.size() - 1), kibOf(live.get(live.size() - 1)));

            List<String> gone = live.stream().filter(id -> !isKept(id)).toList();
            assertThat(live.subList(0, gone.size())).as("the oldest go first").containsExactlyElementsOf(gone);
            for (String id : gone) {
                assertThat(live.size() > most || live.stream().mapToLong(kib::get).sum() > mostKib)
                        .as("seed %d, turn %d: the live ones do not fit with %s", seed, turn, id).isTrue();
                live.remove(id);
            }
            assertThat(listed()).as("seed %d, turn %d", seed, turn).containsAll(live);
        }
        for (int i = 0; i < 40; i++) {
            awaitNextMillisecond();
            live.add(end(WEEK, 1, most, mostKib));
            kib.put(live.get(live.size() - 1), kibOf(live.get(live.size() - 1)));
        }
        live.removeIf(id -> !isKept(id));
        assertThat(listed()).as("in the end nothing that has expired is listed").containsExactlyElementsOf(live);
        assertThat(indexed()).containsExactlyInAnyOrderElementsOf(live);
        assertThat(live.size()).isLessThanOrEqualTo(most);
        assertThat(keptKib()).isEqualTo(live.stream().mapToLong(kib::get).sum()).isLessThanOrEqualTo(mostKib);
    }

    @Test
    void whatTheReleaseBeforeListedIsFoundWhenItIsAmongTheOldest() {
        List<String> before = IntStream.range(0, 3).mapToObj(i -> end(WEEK, 1, 100, 1_000)).toList();
        server.send(Request.cmd(Command.DEL).arg("completed:expiry"));
        server.send(Request.cmd(Command.DEL).arg("task:" + before.get(1)));
        String last = end(WEEK, 1, 100, 1_000);
        assertThat(listed()).containsExactly(before.get(0), before.get(2), last);
        assertThat(indexed()).containsExactlyInAnyOrder(before.get(0), before.get(2), last);
        assertThat(server.send(Request.cmd(Command.PTTL).arg("completed:expiry")).toLong()).isPositive();
    }

    @Test
    void repairMakesListingAndIndexAgree() {
        List<String> ids = IntStream.range(0, 30).mapToObj(i -> end(WEEK, 1, 100, 1_000)).toList();
        server.send(Request.cmd(Command.ZREM).arg("completed:expiry").arg(ids.get(20)).arg(ids.get(25)));
        server.send(Request.cmd(Command.ZREM).arg("completed").arg(ids.get(7)));
        for (String what : List.of("ended", "index")) {
            server.send(Script.CHECK_MEMBERS.call(List.of("completed", "task:", "ledger"), List.of("0", 100, "repair", what)));
        }
        assertThat(listed()).hasSize(29);
        assertThat(indexed()).containsExactlyInAnyOrderElementsOf(listed());
    }

    @Test
    void recordThatIsKeptForLongerThanTheIndexSaysStays() {
        String id = end(WEEK, 1, 100, 1_000);
        server.send(Request.cmd(Command.ZADD).arg("completed:expiry").arg(1).arg(id));
        String last = end(WEEK, 1, 100, 1_000);
        assertThat(listed()).containsExactly(id, last);
        assertThat(isKept(id)).isTrue();
    }

    @Test
    void eachEndAtTheBoundsAsksForLittle() {
        IntStream.range(0, 60).forEach(i -> end(WEEK, 1, 50, 1_000));
        server.send(Request.cmd(Command.CONFIG).arg("RESETSTAT"));
        IntStream.range(0, 20).forEach(i -> end(WEEK, 1, 50, 1_000));
        long calls = CALLS.matcher(server.send(Request.cmd(Command.INFO).arg("commandstats")).toString()).results()
                .mapToLong(found -> Long.parseLong(found.group(1))).sum();
        assertThat(calls / 20).as("commands of an end").isLessThanOrEqualTo(65);
        assertThat(listed()).hasSize(50);
    }

    /** Ends a task with a result of so many KiB. */
    private String end(long keep, int kib, int most, int mostKib) {
        String id = "t" + ended++;
        Response entry = server.send(Request.cmd(Command.XADD).arg("ready").arg("*").arg("i").arg(id).arg("m").arg("x"));
        server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg("w").arg("STREAMS").arg("ready")
                .arg(">"));
        Response done = server.send(Script.FINISH.call(
                List.of("ready", "completed", "task:", "id:", "ledger", "stats:", "cancel", "recent", "events"),
                List.of(entry, id, "completed", 1, keep, 0, "r".repeat(kib * 1_000), most, mostKib, 5, "\"number\":1}", "",
                        0)));
        assertThat(done.toInteger()).isEqualTo(1);
        return id;
    }

    /** Which of two tasks is older is not chance when they end in different milliseconds. */
    private void awaitNextMillisecond() {
        long last = now();
        while (now() == last) {
            Thread.onSpinWait();
        }
    }

    /** In ms. */
    private long now() {
        Response time = server.send(Request.cmd(Command.TIME));
        return time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
    }

    /** As if its time were over. */
    private void expire(String id) {
        server.send(Request.cmd(Command.DEL).arg("task:" + id));
        server.send(Request.cmd(Command.ZADD).arg("completed:expiry").arg("XX").arg(1).arg(id));
    }

    private boolean isKept(String id) {
        return server.send(Request.cmd(Command.EXISTS).arg("task:" + id)).toInteger() == 1;
    }

    private long kibOf(String id) {
        double score = server.send(Request.cmd(Command.ZSCORE).arg("completed").arg(id)).toDouble();
        return Math.round(score % 1 * 2048);
    }

    private long keptKib() {
        return server.send(Request.cmd(Command.HGET).arg("ledger").arg("kept:completed")).toLong();
    }

    /** The oldest first; those of one millisecond in the order in which they ended. */
    private List<String> listed() {
        return names("completed").stream().sorted((a, b) -> Integer.parseInt(a.substring(1)) - Integer.parseInt(b.substring(1)))
                .toList();
    }

    private List<String> indexed() {
        return names("completed:expiry");
    }

    private List<String> names(String set) {
        return server.send(Request.cmd(Command.ZRANGE).arg(set).arg(0).arg(-1)).stream().map(Response::toString).toList();
    }
}
