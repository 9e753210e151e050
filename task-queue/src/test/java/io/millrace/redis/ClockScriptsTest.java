package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.clock.ProcessClock;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What scripts make of times that were noted before Redis' clock was set. */
class ClockScriptsTest {

    private static final long HOUR = 3_600_000;
    private static final long KEPT = 24 * HOUR;
    private static final List<String> BREAKERS = List.of("breakers");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ProcessClock clock = ProcessClock.create();
    private final Server server = new Server(clock.startRedis(), Script.TRIP, Script.PROBE, Script.CIRCUITS, Script.FETCH,
            Script.PACE, Script.ANNOUNCE, Script.LIST_WORKERS);

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = { -HOUR, -240_000, -40_000, 40_000, 240_000, HOUR })
    void breakerWaitsNoLongerThanItsPauseOrItsClaim(long step) {
        run(Script.TRIP, BREAKERS, "partner", 5, "away", -1, "", 5, 1_000, 30_000, KEPT);
        clock.set(Duration.ofMillis(step));
        assertThat(untilProbe()).isLessThanOrEqualTo(1_000);
        await().atMost(PATIENCE).until(() -> untilProbe() == 0);
        assertThat(claim(2_000)).isTrue();
        clock.set(Duration.ofMillis(step * 2));
        assertThat(untilProbe()).isLessThanOrEqualTo(2_000);
        await().atMost(PATIENCE).until(() -> claim(2_000));
    }

    @ParameterizedTest
    @ValueSource(longs = { -HOUR, -240_000, -40_000, 40_000, 240_000, HOUR })
    void rateWaitsNoLongerThanABurstTakes(long step) {
        for (String stream : List.of("ready", "again")) {
            send(Command.XGROUP, "CREATE", stream, RedisKeys.GROUP, "0", "MKSTREAM");
        }
        for (int i = 0; i < 20; i++) {
            send(Command.XADD, "ready", "*", "m", "x");
        }
        send(Command.HSET, "meta", "rate", "5", "burst", "10");
        assertThat(fetch()).isEqualTo(10);
        clock.set(Duration.ofMillis(step));
        // Then the next costs 200 ms each, and after 2 s a whole burst is there.
        assertThat(run(Script.PACE, List.of("ready", "again", "meta", "rate", "for:")).get(1).toLong())
                .isLessThanOrEqualTo(200);
        int[] fetched = { 0 };
        await().atMost(PATIENCE).until(() -> (fetched[0] += fetch()) >= 10);
    }

    @ParameterizedTest
    @ValueSource(longs = { -HOUR, -240_000, -40_000, 40_000, 240_000, HOUR })
    void workersThatLiveAreListedAndThoseThatAreSilentAreNot(long step) {
        announce("silent");
        announce("lives");
        assertThat(listed(HOUR)).containsExactlyInAnyOrder("silent", "lives");
        clock.set(Duration.ofMillis(step));
        announce("lives");
        assertThat(listed(30_000)).contains("lives");
        await().atMost(PATIENCE).until(() -> {
            announce("lives");
            return listed(500).equals(List.of("lives"));
        });
    }

    private void announce(String worker) {
        run(Script.ANNOUNCE, List.of("workers"), worker, 2 * HOUR);
    }

    private List<String> listed(long since) {
        return run(Script.LIST_WORKERS, List.of("workers"), since, 100).stream().map(worker -> worker.get(0).toString())
                .toList();
    }

    private long untilProbe() {
        return run(Script.CIRCUITS, BREAKERS, "partner").get(0).get(1).toLong();
    }

    private boolean claim(long millis) {
        return run(Script.PROBE, BREAKERS, "partner", millis, KEPT).get(4).toInteger() == 1;
    }

    private int fetch() {
        Response answer = run(Script.FETCH, List.of("ready", "again", "meta", "rate", "for:", "again"), "worker", 10, 0, 20,
                100);
        return answer.size() == 3 || answer.get(3).size() == 0 ? 0 : answer.get(3).get(0).get(1).size();
    }

    private Response run(Script script, List<String> keys, Object... arguments) {
        return server.send(script.call(keys, List.of(arguments)));
    }

    private Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return server.send(request);
    }
}
