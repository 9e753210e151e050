package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** How much of Redis a scan takes, on a clock that stands still but for what is said here. */
class PaceTest {

    private final Clock clock = new Clock();
    private final Pace pace = new Pace(clock, 3);

    @Test
    void noScanTakesMoreThanAQuarterOfTheTime() {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            Duration turn = Duration.ofNanos(1 + random.nextInt(30_000_000));
            turn(turn);
            long before = clock.rested;
            turn(Duration.ZERO);
            assertThat(clock.rested - before).as("rest after %s", turn).isGreaterThanOrEqualTo(3 * turn.toNanos());
        }
    }

    @Test
    void restIsTakenBeforeTheNextTurnAlone() {
        turn(Duration.ofMillis(10));
        assertThat(clock.rested).isZero();
        turn(Duration.ofMillis(1));
        assertThat(clock.rested).isEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void timeBetweenTwoTurnsIsRest() {
        turn(Duration.ofMillis(10));
        clock.now += Duration.ofMillis(40).toNanos();
        turn(Duration.ofMillis(1));
        assertThat(clock.rested).isZero();
    }

    @Test
    void questionThatSomebodyWaitsForDoesNotRest() {
        Pace question = new Pace(clock, 0);
        for (int i = 0; i < 10; i++) {
            turn(question, Duration.ofMillis(2));
        }
        assertThat(clock.rested).isZero();
    }

    @Test
    void whoeverWaitedLongForAnAnswerDoesNotRestForThreeTimesThat() {
        turn(Duration.ofSeconds(2));
        turn(Duration.ZERO);
        assertThat(clock.rested).isEqualTo(Pace.LONGEST_REST.toNanos());
    }

    @Test
    void turnThatFailsIsRestedToo() {
        assertThatThrownBy(() -> pace.turn(() -> {
            clock.now += Duration.ofMillis(5).toNanos();
            return Uni.createFrom().failure(new IllegalArgumentException("refused"));
        }).await().indefinitely()).hasMessage("refused");
        turn(Duration.ZERO);
        assertThat(clock.rested).isEqualTo(Duration.ofMillis(15).toNanos());
    }

    @Test
    void secondTurnBesideAnotherIsRefused() {
        pace.turn(() -> Uni.createFrom().nothing()).subscribe().with(ignored -> {
        });
        assertThatThrownBy(() -> turn(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void longBatchIsAskedInTurnsAndAnsweredInItsOrder() {
        try (Server server = new Server()) {
            List<Integer> turns = new ArrayList<>();
            RedisCalls calls = new PacedCalls(new RedisCalls() {
                @Override
                public Uni<Response> send(Request request) {
                    return Uni.createFrom().item(server.send(request));
                }

                @Override
                public Uni<List<Response>> batch(List<Request> requests) {
                    turns.add(requests.size());
                    clock.now += 1_000_000;
                    return Uni.createFrom().completionStage(() -> server.client.batch(requests).toCompletionStage());
                }
            }, pace);
            List<Response> answers = calls.batch(IntStream.range(0, 45)
                    .mapToObj(i -> i == 7 ? Request.cmd(Command.GET).arg("none") : Request.cmd(Command.ECHO).arg(i)).toList())
                    .await().atMost(Duration.ofSeconds(10));
            assertThat(turns).containsExactly(10, 10, 10, 10, 5);
            assertThat(clock.rested).isEqualTo(Duration.ofMillis(12).toNanos());
            assertThat(answers).hasSize(45);
            assertThat(answers.get(7)).isNull();
            assertThat(answers.get(44).toInteger()).isEqualTo(44);
            assertThat(calls.batch(List.of()).await().atMost(Duration.ofSeconds(10))).isEmpty();
        }
    }

    private void turn(Duration lasting) {
        turn(pace, lasting);
    }

    private void turn(Pace pace, Duration lasting) {
        pace.turn(() -> {
            clock.now += lasting.toNanos();
            return Uni.createFrom().voidItem();
        }).await().indefinitely();
    }

    private static final class Clock implements Pace.Time {

        private long now = 17;
        private long rested;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public Uni<Void> pass(long millis) {
            now += Duration.ofMillis(millis).toNanos();
            rested += Duration.ofMillis(millis).toNanos();
            return Uni.createFrom().voidItem();
        }
    }
}
