package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.vertx.redis.client.Response;

/** The life of a shared breaker: closed, open, half-open, and back. */
class BreakerScriptsTest {

    private static final List<String> KEYS = List.of("breakers");
    private static final long KEPT = Duration.ofHours(1).toMillis();

    private final Server server = new Server(Script.TRIP, Script.CLEAR, Script.PROBE, Script.CIRCUITS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fiveFailuresInARowOpenItAndAnAnswerBetweenThemBeginsANewRow() {
        assertThat(fail(4)).containsExactly("closed", "0", "0", "4");
        assertThat(answer(false)).containsExactly("closed", "0", "0", "0");
        assertThat(fail(4).get(0)).isEqualTo("closed");
        assertThat(fail(1)).startsWith("open").contains("1000");
    }

    @Test
    void oneTriesAtATimeAndNotBeforeThePauseIsOver() {
        fail(5, 50, "");
        assertThat(claim(10_000).get(4)).isEqualTo("0");
        waitForPause();
        assertThat(claim(10_000)).startsWith("half-open").endsWith("1");
        assertThat(claim(10_000)).startsWith("half-open").endsWith("0");
    }

    @Test
    void claimOfADeadWorkerRunsOut() {
        fail(5, 1, "");
        waitForPause();
        assertThat(claim(50)).endsWith("1");
        waitForPause();
        assertThat(claim(10_000)).endsWith("1");
    }

    @Test
    void claimThatToldNothingIsThereForTheNextAtOnce() {
        fail(5, 1, "");
        waitForPause();
        claim(10_000);
        assertThat(claim(0)).startsWith("open", "0");
        assertThat(claim(10_000)).endsWith("1");
    }

    @Test
    void eachFailedTryDoublesThePauseUpToTheLongest() {
        fail(5);
        List<String> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pauses.add(fail(1, -1, "1").get(2));
        }
        assertThat(pauses).containsExactly("2000", "4000", "8000", "16000", "30000", "30000");
    }

    @Test
    void onlyTheOneThatTriesClosesItOrProlongsIt() {
        fail(5);
        assertThat(answer(false).get(0)).isEqualTo("open");
        List<String> late = fail(3);
        assertThat(late).startsWith("open");
        assertThat(late.get(2)).isEqualTo("1000");
        assertThat(answer(true)).containsExactly("closed", "0", "0", "0");
        assertThat(server.send(Script.CIRCUITS.call(KEYS, List.of("smtp", "never-heard-of"))).get(1).get(0).toString())
                .isEqualTo("closed");
    }

    @Test
    void whatSaysWhenToComeBackIsNotAskedBefore() {
        List<String> opened = fail(1, 90_000, "");
        assertThat(opened.get(0)).isEqualTo("open");
        assertThat(Integer.parseInt(opened.get(1))).isBetween(89_000, 90_000);
    }

    private List<String> fail(int times) {
        return fail(times, -1, "");
    }

    private List<String> fail(int times, int retryAfter, String probe) {
        return strings(server.send(Script.TRIP.call(KEYS, List.of("smtp", times, "refused", retryAfter, probe, 5,
                retryAfter >= 0 ? 1 : 1000, 30_000, KEPT))));
    }

    private List<String> answer(boolean probe) {
        return strings(server.send(Script.CLEAR.call(KEYS, List.of("smtp", probe ? "1" : "", KEPT))));
    }

    private List<String> claim(int millis) {
        return strings(server.send(Script.PROBE.call(KEYS, List.of("smtp", millis, KEPT))));
    }

    private void waitForPause() {
        org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(5)).until(
                () -> server.send(Script.CIRCUITS.call(KEYS, List.of("smtp"))).get(0).get(1).toInteger() == 0);
    }

    private static List<String> strings(Response answer) {
        return answer.stream().map(Object::toString).toList();
    }
}
