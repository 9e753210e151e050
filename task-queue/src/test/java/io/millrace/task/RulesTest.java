package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    private static final TaskType<String> TYPE = TaskType.of("type", String.class);

    @Test
    void backoffDoublesUpToItsCap() {
        RetryPolicy exact = new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0);
        List<Long> seconds = IntStream.rangeClosed(1, 6)
                .mapToObj(retry -> exact.delayBefore(retry, new SplittableRandom(1)).toSeconds()).toList();
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    }

    @Test
    void jitterStaysWithinItsShareAndIsNotAlwaysTheSame() {
        SplittableRandom random = new SplittableRandom(42);
        List<Duration> delays = IntStream.range(0, 1000)
                .mapToObj(i -> RetryPolicy.DEFAULT.delayBefore(3, random)).toList();
        assertThat(delays).allMatch(delay -> delay.toMillis() >= 3600 && delay.toMillis() <= 4400);
        assertThat(delays.stream().distinct().count()).isGreaterThan(100);
    }

    @Test
    void whatATaskGetsThatAsksForNothing() {
        assertThat(RetryPolicy.DEFAULT)
                .isEqualTo(new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.1));
        assertThat(TYPE.retryPolicy()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(TYPE.timeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(TYPE.retention()).isZero();
        TaskOptions options = TYPE.task("x").options();
        assertThat(options.queue()).isEqualTo(new QueueName("default"));
        assertThat(options).isEqualTo(new TaskOptions(QueueName.DEFAULT, null, null, null, null, null, null, null, null,
                Map.of()));
    }

    @Test
    void namesAndIdsEndWhereTheyShould() {
        assertThat(new QueueName("q".repeat(64)).value()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueName("q".repeat(65)));
        assertThat(TaskId.ofCaller("i".repeat(128)).value()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> TaskId.ofCaller("i".repeat(129)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "order-1", "A.b_c:d@e-f", "0", "1-2x", "1-" })
    void idsThatACallerMayBring(String id) {
        assertThat(TYPE.task("x").id(id).options().id()).isEqualTo(new TaskId(id));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "-a", ".a", "a b", "a/b", "{a}", "ä", "a\nb" })
    void idsThatNobodyMay(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> TYPE.task("x").id(id)).withMessageContaining("1 to 128");
    }

    @ParameterizedTest
    @ValueSource(strings = { "default", "a", "0", "a-b_c" })
    void queueNamesThatAreLegal(String name) {
        assertThatCode(() -> new QueueName(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "A", "-a", "a b", "a:b", "{a}", "ä" })
    void queueNamesThatAreNot(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueName(name)).withMessageContaining("\"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = { "1-2", "1700000000000-0" })
    void callersMayNotUseTheBrokersForm(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> TYPE.task("x").id(id)).withMessageContaining("broker");
        assertThat(new TaskId(id).isBrokerMade()).isTrue();
    }

    @Test
    void delayAndRunAtReplaceEachOther() {
        Task<String> task = TYPE.task("x").delay(Duration.ofSeconds(1)).runAt(Instant.EPOCH);
        assertThat(task.options().delay()).isNull();
        assertThat(task.delay(Duration.ZERO).options().runAt()).isNull();
    }

    @Test
    void optionsOutOfRangeSayWhatWouldBeRight() {
        Task<String> task = TYPE.task("x");
        assertThatIllegalArgumentException().isThrownBy(() -> task.maxRetries(-1)).withMessageContaining("0 to 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> task.delay(Duration.ofDays(400)))
                .withMessageContaining("366 days");
        assertThatIllegalArgumentException().isThrownBy(() -> task.retention(Duration.ofDays(-1)))
                .withMessageContaining("366 days");
        assertThatIllegalArgumentException().isThrownBy(() -> task.header("h", "x".repeat(2000))).withMessageContaining("1024");
    }

    @Test
    void instantsAreBoundedAsDelaysAre() {
        Task<String> task = TYPE.task("x");
        for (Instant far : List.of(Instant.MAX, Instant.parse("9999-12-31T00:00:00Z"),
                Instant.now().plus(Duration.ofDays(367)))) {
            assertThatIllegalArgumentException().isThrownBy(() -> task.runAt(far)).withMessageContaining("366 days");
        }
        assertThat(task.runAt(Instant.MIN).options().runAt()).isEqualTo(Instant.EPOCH);
        Instant within = Instant.now().plus(Duration.ofDays(365));
        assertThat(task.runAt(within).options().runAt()).isEqualTo(within);
        assertThat(task.deadline(Instant.MAX).options().deadline()).isEqualTo(Instant.parse("9999-12-31T23:59:59.999Z"));
        assertThat(task.deadline(Instant.MIN).options().deadline()).isEqualTo(Instant.EPOCH);
    }

    @Test
    @SuppressWarnings("NullAway")
    void headersWithoutANameOrAValueAreRefused() {
        Task<String> task = TYPE.task("x");
        assertThatIllegalArgumentException().isThrownBy(() -> task.header("h", null)).withMessageContaining("\"h\"");
        assertThatIllegalArgumentException().isThrownBy(() -> task.header(null, "v")).withMessageContaining("null");
    }

    @ParameterizedTest
    @ValueSource(strings = { "PT0S", "PT-1S", "P367D", "PT2562047788015215H30M7S", "PT-2562047788015215H-30M-8S" })
    void durationsOfATaskAreRefusedOrOfUse(String text) {
        Duration duration = Duration.parse(text);
        Task<String> task = TYPE.task("x");
        boolean isZero = duration.isZero();
        for (Consumer<Duration> option : List.<Consumer<Duration>> of(task::delay, task::retention)) {
            if (isZero) {
                assertThatCode(() -> option.accept(duration)).doesNotThrowAnyException();
            } else {
                assertThatIllegalArgumentException().isThrownBy(() -> option.accept(duration));
            }
        }
        for (Consumer<Duration> option : List.<Consumer<Duration>> of(task::timeout, task::uniqueFor,
                cap -> new RetryPolicy(1, Duration.ofMillis(1), 2, cap, 0),
                base -> new RetryPolicy(1, base, 2, Duration.ofDays(1), 0))) {
            assertThatIllegalArgumentException().isThrownBy(() -> option.accept(duration));
        }
    }

    @Test
    void reasonsAreThereAndBounded() {
        assertThat(((TaskOutcome.Fail) TaskOutcome.fail("why")).reason()).isEqualTo("why");
        assertThat(((TaskOutcome.Fail) TaskOutcome.fail("x".repeat(2_048))).reason()).hasSize(2_048).endsWith("x");
        assertThat(((TaskOutcome.Fail) TaskOutcome.fail("x".repeat(2_049))).reason()).hasSize(2_048).endsWith("x…");
        String halved = "x".repeat(2_046) + "\ud83d\ude00\ud83d\ude00";
        assertThat(((TaskOutcome.Retry) TaskOutcome.retry(halved)).reason()).isEqualTo("x".repeat(2_046) + "…");
    }

    @Test
    void delaysOfOutcomesHaveAFloorAndACeiling() {
        assertThat(TaskOutcome.snooze(Duration.ZERO, "w")).isEqualTo(TaskOutcome.snooze(Duration.ofSeconds(1), "w"));
        assertThat(TaskOutcome.snooze(Duration.ofDays(-1), "w")).isEqualTo(TaskOutcome.snooze(Duration.ofSeconds(1), "w"));
        assertThat(TaskOutcome.retryIn(Duration.ofDays(-1), "w")).isEqualTo(TaskOutcome.retryIn(Duration.ZERO, "w"));
        assertThat(((TaskOutcome.Retry) TaskOutcome.retryIn(TaskOptions.LONGEST, "w")).delay()).isEqualTo(TaskOptions.LONGEST);
        assertThatIllegalArgumentException().isThrownBy(() -> TaskOutcome.retryIn(TaskOptions.LONGEST.plusNanos(1), "w"))
                .withMessageContaining("366 days");
    }
}
