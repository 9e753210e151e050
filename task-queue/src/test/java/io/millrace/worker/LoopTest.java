package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

class LoopTest {

    private static final Duration FOR_EVER = Duration.between(Instant.EPOCH, Instant.MAX);

    private final EngineLoop engine = new EngineLoop();
    private final AtomicInteger turns = new AtomicInteger();

    @AfterEach
    void close() {
        engine.close();
    }

    /** Has an exception that says nothing, not even its name. */
    private static final class Unspeakable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new IllegalStateException("unspeakable");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("unspeakable");
        }
    }

    static Stream<Supplier<Uni<Duration>>> badTurns() {
        return Stream.of(
                () -> Uni.createFrom().failure(new IllegalStateException("fails")),
                () -> Uni.createFrom().failure(new BrokerUnavailableException("away")),
                () -> Uni.createFrom().failure(new Unspeakable()),
                () -> Uni.createFrom().nullItem(),
                () -> {
                    throw new IllegalStateException("throws");
                },
                () -> {
                    throw new Unspeakable();
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> Uni.createFrom().item(Duration.ofSeconds(1)).map(rest -> {
                    throw new AssertionError("throws later");
                }));
    }

    @ParameterizedTest
    @MethodSource("badTurns")
    void whateverATurnDoesTheNextOneIsTaken(Supplier<Uni<Duration>> bad) {
        Loop loop = new Loop("Test", engine.context,
                () -> turns.incrementAndGet() <= 3 ? bad.get() : Uni.createFrom().item(FOR_EVER));
        engine.run(loop::start);
        await().until(() -> loop.pulse().turns() > 0);
        assertThat(turns).hasValue(4);
        assertThat(loop.pulse().failure()).isNull();
    }

    @Test
    void restOfAnyLengthEndsAtTheLongestThatTheLoopHas() {
        Loop loop = new Loop("Test", engine.context, Duration.ofMillis(20), () -> {
            turns.incrementAndGet();
            return Uni.createFrom().item(FOR_EVER);
        });
        engine.run(loop::start);
        await().until(() -> turns.get() > 5);
    }

    @Test
    void wakeUpInAnyLengthOfTimeKeepsNoneThatIsEarlierFromWaking() {
        Loop loop = new Loop("Test", engine.context, Duration.ofDays(1), () -> {
            turns.incrementAndGet();
            return Uni.createFrom().item(FOR_EVER);
        });
        engine.run(loop::start);
        await().until(() -> turns.get() == 1);
        engine.run(() -> loop.wakeIn(FOR_EVER));
        engine.run(() -> loop.wakeIn(FOR_EVER.negated()));
        await().until(() -> turns.get() == 2);
        engine.run(() -> loop.wakeIn(FOR_EVER));
        engine.run(() -> loop.wakeIn(Duration.ofMillis(5)));
        await().until(() -> turns.get() == 3);
    }

    @Test
    void whoeverWakesALoopThatTurnsIsServedAfterTheTurnHoweverItEnds() {
        AtomicReference<UniEmitter<? super Duration>> turning = new AtomicReference<>();
        Loop loop = new Loop("Test", engine.context, Duration.ofDays(1), () -> {
            turns.incrementAndGet();
            return Uni.createFrom().<Duration> emitter(turning::set);
        });
        engine.run(loop::start);
        for (int turn = 1; turn <= 6; turn++) {
            int expected = turn;
            await().until(() -> turns.get() == expected);
            engine.run(() -> loop.wakeIn(Duration.ofMillis(1)));
            engine.run(() -> loop.wakeIn(FOR_EVER));
            if (turn % 2 == 0) {
                engine.run(() -> Objects.requireNonNull(turning.get()).fail(new IllegalStateException("planted")));
            } else {
                engine.run(() -> Objects.requireNonNull(turning.get()).complete(FOR_EVER));
            }
        }
        await().until(() -> turns.get() == 7);
    }

    @Test
    void turnThatDoesNotEndIsDueAndOneThatRestsIsNot() {
        Loop hangs = new Loop("Test", engine.context, () -> Uni.createFrom().nothing());
        Loop rests = new Loop("Test", engine.context, () -> Uni.createFrom().item(FOR_EVER));
        assertThat(hangs.pulse().isDue()).isFalse();
        engine.run(hangs::start);
        engine.run(rests::start);
        await().until(() -> rests.pulse().turns() == 1);
        assertThat(hangs.pulse().isDue()).isTrue();
        assertThat(rests.pulse().isDue()).isFalse();
    }
}
