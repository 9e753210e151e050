package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** What is made of figures once they are there. */
class ReportsTest {

    private static final Map<String, String> MACHINE = Map.of("measured", "2026-01-02T03:04:05Z", "cores", "2");
    private static final Setup SETUP = new Setup(Size.SMOKE, "", false);
    private static final Outcome BOTH = new Outcome(new BothAtOnce("both", Persistence.OFF), Map.of(
            "Millrace", Map.of(Metric.PROCESSED, new Series(List.of(90.0, 80.0, 400.0))),
            "BullMQ", Map.of(Metric.PROCESSED, new Series(List.of(10.0, 10.0, 20.0)))));

    @Test
    void medianIsTheMiddleRoundOrBetweenTheTwoInTheMiddle() {
        assertThat(new Series(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Series(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    }

    @Test
    void percentilesAreThoseOfTheNearestRank() {
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (200 - i) * 1_000_000L;
        }

        assertThat(Sample.ofLatencies(nanos).values()).containsEntry(Metric.P50, 100.0).containsEntry(Metric.P99, 198.0)
                .containsEntry(Metric.WORST, 200.0);
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        Outcome.Verdict verdict = BOTH.verdicts().get(0);

        assertThat(verdict.reached().rounds()).containsExactly(9.0, 8.0, 20.0);
        assertThat(verdict.isReached()).isTrue();
    }

    @Test
    void aGoalIsAFloorOrACeilingByWhatItMeasures() {
        assertThat(Goal.of("Millrace", Metric.PROCESSED, 8).isReachedBy(8)).isTrue();
        assertThat(Goal.of("Millrace", Metric.PROCESSED, 8).isReachedBy(7.9)).isFalse();
        assertThat(Goal.of("Millrace", Metric.P99, 0.8).isReachedBy(0.8)).isTrue();
        assertThat(Goal.of("Millrace", Metric.P99, 0.8).isReachedBy(0.9)).isFalse();
    }

    @Test
    void everyPayloadIsAHundredBytesOfJson() throws Exception {
        for (long at : new long[] { 0, 7, System.nanoTime(), System.currentTimeMillis() }) {
            assertThat(new ObjectMapper().writeValueAsBytes(Note.of(at))).hasSize(Note.SIZE);
        }
    }

    @Test
    void theJsonHasMachineRoundsAndGoals() {
        JsonNode report = JsonReport.of(MACHINE, Size.SMOKE, List.of(BOTH));

        assertThat(report.at("/machine/cores").asText()).isEqualTo("2");
        assertThat(report.at("/scenarios/both/figures/Millrace/processed/rounds")).hasSize(3);
        assertThat(report.at("/scenarios/both/goals/0/value/median").asDouble()).isEqualTo(9);
        assertThat(report.at("/scenarios/both/goals/0/reached").asBoolean()).isTrue();
    }

    @Test
    void aChartIsAnImageThatNamesWhatItShows() throws Exception {
        BarChart chart = Objects.requireNonNull(Charts.of(List.of(BOTH)).get("benchmark-throughput.svg"));

        var svg = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).contains("Millrace 90", "BullMQ 10");
    }

    @Test
    void newFiguresTakeThePlaceOfOldOnesInThePage() {
        String page = "before\n<!-- figures: written by the load driver -->\nold $1\n<!-- end of figures -->\nafter\n";

        String fresh = MarkdownReport.putInto(page, MarkdownReport.of(MACHINE, SETUP, List.of(BOTH)));

        assertThat(fresh).startsWith("before\n").endsWith("<!-- end of figures -->\nafter\n").doesNotContain("old")
                .contains("cores: 2", "images/benchmark-throughput.svg", "#### both", "Reached: Millrace");
        assertThatThrownBy(() -> MarkdownReport.putInto("no place", "figures")).hasMessageContaining("no place for figures");
    }

    @Test
    void argumentsThatMakeNoSenseAreRefusedWithTheUsage() {
        for (String[] wrong : new String[][] { { "liffe" }, { "--size", "huge" }, { "--size" }, { "--fast" },
                { "--record", "life" } }) {
            assertThatThrownBy(() -> Arguments.parse(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Usage:").hasMessageContaining("waiting-handlers");
        }
    }

    @Test
    void argumentsSayWhatIsMeasuredAndHow() {
        Arguments arguments = Arguments.parse("--size", "full", "--redis-server", "/usr/bin/redis-server", "--no-peers", "both",
                "life");

        assertThat(arguments.scenarios()).extracting(Scenario::name).containsExactly("both", "life");
        assertThat(arguments.setup()).isEqualTo(new Setup(Size.FULL, "/usr/bin/redis-server", false));
        assertThat(arguments.record()).isFalse();
    }
}
