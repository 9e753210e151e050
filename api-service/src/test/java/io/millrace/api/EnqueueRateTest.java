package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/**
 * How much the API adds to what it stands on: requests that enqueue, beside requests to the least that an application could do
 * ({@code io.millrace.bare}), in turns, in one process. wrk keeps the connections open.
 */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
@Tag("slow")
class EnqueueRateTest {

    private static final Logger LOG = Logger.getLogger(EnqueueRateTest.class);
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+(\\S+)");
    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 5;
    private static final double LEAST_SHARE = 0.7;

    private record Sample(double rate, String p99) {
    }

    @Inject
    RedisDataSource redis;

    @Test
    void enqueueReachesSeventyPercentOfTheLeastThatAnApplicationCouldDo() throws Exception {
        assumeTrue(System.getenv("CI") != null || isInstalled(), "wrk is not installed");
        for (int i = 0; i < WARM_UPS; i++) {
            measure("/bare", 4);
            measure("/v1/tasks", 6);
        }
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Sample bare = measure("/bare", 4);
            Sample api = measure("/v1/tasks", 4);
            shares.add(api.rate() / bare.rate());
            LOG.infof("bare %.0f/s, p99 %s; API %.0f/s, p99 %s; share %.2f", bare.rate(), bare.p99(), api.rate(), api.p99(),
                    api.rate() / bare.rate());
        }
        shares.sort(null);
        assertThat(shares.get(ROUNDS / 2)).as("the median share of %s", shares).isGreaterThanOrEqualTo(LEAST_SHARE);
    }

    private Sample measure(String path, int seconds) throws IOException, InterruptedException {
        redis.execute("DEL", "bare", "millrace:{rate}:ready");
        ProcessBuilder builder = new ProcessBuilder("wrk", "--threads", "1", "--connections", "32", "--duration",
                seconds + "s", "--latency", "--script", Path.of("src", "test", "resources", "enqueue.lua").toString(),
                RestAssured.baseURI + ":" + RestAssured.port + path);
        builder.environment().put("MILLRACE_KEY", OPERATOR_KEY);
        Process wrk = builder.redirectErrorStream(true).start();
        String report = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(wrk.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(report).contains("Requests/sec").doesNotContain("Non-2xx").doesNotContain("Socket errors");
        return new Sample(Double.parseDouble(first(RATE, report)), first(P99, report));
    }

    private static String first(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        assertThat(matcher.find()).as(report).isTrue();
        return matcher.group(1);
    }

    private static boolean isInstalled() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, "wrk"))) {
                return true;
            }
        }
        return false;
    }
}
