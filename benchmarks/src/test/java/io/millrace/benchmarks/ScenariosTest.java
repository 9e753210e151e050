package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** Each scenario runs, and its figures are such as can be. */
class ScenariosTest {

    private static final Setup SMOKE = new Setup(Size.SMOKE, "", false);

    static Stream<Scenario> scenarios() {
        // Mails need the worker as it is packaged, which is not so when tests run.
        // Their twins do the same on a Redis that writes to disk, which one of them shows well enough.
        return Scenarios.ALL.stream().filter(
                scenario -> (scenario.persistence() == Persistence.OFF || scenario.name().equals("life-everysec"))
                        && !(scenario instanceof WelcomeMails));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyScenarioHasAFigureForEveryRound(Scenario scenario) {
        Outcome outcome = Rounds.run(scenario, SMOKE);

        assertThat(outcome.figures().keySet())
                .anyMatch(entrant -> entrant.startsWith(scenario instanceof Calls ? "client" : "Millrace"));
        outcome.figures().forEach((entrant, figures) -> assertThat(figures).as(entrant).isNotEmpty()
                .allSatisfy((metric, series) -> assertThat(series.rounds()).hasSize(scenario.rounds(Size.SMOKE))
                        .allSatisfy(value -> assertThat(value).as(metric.label()).isNotNegative().isFinite())));
        // Goals name entrants and metrics; a name that is misspelt would never be judged.
        assertThat(outcome.verdicts()).hasSameSizeAs(
                scenario.goals().stream().filter(goal -> !isOfPeer(goal)).toList());
    }

    @Test
    void commandsOfATaskAreCountedOnBothSides() {
        Outcome life = Rounds.run(new WholeLife("life", Persistence.OFF), SMOKE);

        // One XADD, and its part of a batch that reads and of one that acknowledges.
        assertThat(median(life, "Millrace", Metric.SENT)).isBetween(1.0, 1.5);
        assertThat(median(life, "bare loop", Metric.SENT)).isBetween(1.03, 1.05);
        assertThat(median(life, "bare loop", Metric.EXECUTED)).isEqualTo(median(life, "bare loop", Metric.SENT));
    }

    @Test
    void aWaitingTaskTakesMoreThanItsPayload() {
        Outcome memory = Rounds.run(new Memory(), SMOKE);

        assertThat(median(memory, "Millrace", Metric.BYTES)).isBetween((double) Note.SIZE, 10.0 * Note.SIZE);
        assertThat(median(memory, "Millrace, traced", Metric.BYTES)).isGreaterThan(median(memory, "Millrace", Metric.BYTES));
    }

    @Test
    void noHandlerBeatsTheIdeal() {
        Outcome waiting = Rounds.run(new WaitingHandlers(), SMOKE);

        assertThat(median(waiting, "Millrace", Metric.OF_IDEAL)).isBetween(1.0, 100.0);
    }

    private static double median(Outcome outcome, String entrant, Metric metric) {
        return Objects.requireNonNull(outcome.figure(entrant, metric), () -> metric + " of " + entrant).median();
    }

    private static boolean isOfPeer(Goal goal) {
        return "BullMQ".equals(goal.against()) || "bee-queue".equals(goal.against());
    }
}
