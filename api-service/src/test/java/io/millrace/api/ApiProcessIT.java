package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** The service as it is deployed: a process of its own. */
class ApiProcessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final int httpPort = EmbeddedRedis.freePort();
    private final int managementPort = EmbeddedRedis.freePort();
    private final int redisPort = EmbeddedRedis.freePort();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private @Nullable Process process;

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void withoutKeysItEndsWithASentence() throws Exception {
        Process started = start(Map.of());
        assertThat(started.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).isNotZero();
        assertThat(Files.readString(log())).contains("No API key is configured", "MILLRACE_API_KEYS", "MILLRACE_API_KEYS_FILE")
                .doesNotContain("Caused by");
    }

    @Test
    void malformedKeyEndsItWithoutShowingTheHash() throws Exception {
        Process started = start(Map.of("MILLRACE_API_KEYS", Keys.entry("shop", "chef", "secret")));
        assertThat(started.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).isNotZero();
        assertThat(Files.readString(log())).contains("entry 1 of millrace.api.keys", "role")
                .doesNotContain(Keys.hash("secret"));
    }

    @Test
    void mistakeInATemplateEndsItWithFileAndLine() throws Exception {
        Path templates = Files.createDirectory(folder.resolve("templates"));
        Files.writeString(templates.resolve("order.yaml"), "subject: Hi\nvariables: {name: {type: text, sample: Ada}}\n");
        Files.writeString(templates.resolve("order.html"), "<p>\n{nmae}</p>");
        Files.writeString(templates.resolve("order.txt"), "{name}");
        Process started = start(Map.of("MILLRACE_API_KEYS", Keys.entry("shop", "producer", ApiUnderTest.PRODUCER_KEY),
                "MILLRACE_TEMPLATES_FOLDER", templates.toString()));
        assertThat(started.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).isNotZero();
        assertThat(Files.readString(log())).contains(templates.resolve("order.html")
                + ":2: {nmae}: nmae is not a variable of this template; there are appName, look, name")
                .doesNotContain("Caused by");
    }

    @Test
    void itStartsWithoutRedisAndWorksOnceRedisIsThere() throws Exception {
        start(Map.of("MILLRACE_API_KEYS", Keys.entry("shop", "producer", ApiUnderTest.PRODUCER_KEY)));
        await().atMost(SOON).until(() -> status(health("live")) == 200);
        assertThat(status(health("ready"))).isEqualTo(503);
        long start = System.nanoTime();
        assertThat(status(email())).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(status(health("live"))).isEqualTo(200);

        try (EmbeddedRedis redis = new EmbeddedRedis(redisPort, folder.resolve("redis"), Persistence.OFF)) {
            redis.start();
            await().atMost(SOON).until(() -> status(health("ready")) == 200);
            assertThat(status(email())).isEqualTo(202);
        }
        await().atMost(SOON).until(() -> status(health("ready")) == 503);
        assertThat(status(health("live"))).isEqualTo(200);
    }

    @Test
    void itEndsSoonWhenAsked() throws Exception {
        Process started = start(Map.of("MILLRACE_API_KEYS", Keys.entry("shop", "producer", ApiUnderTest.PRODUCER_KEY)));
        await().atMost(SOON).until(() -> status(health("live")) == 200);
        started.destroy();
        assertThat(started.waitFor(12, TimeUnit.SECONDS)).isTrue();
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:TieredStopAtLevel=1", "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("QUARKUS_"));
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(httpPort));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        builder.environment().put("QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + redisPort);
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
        return process;
    }

    private Path log() {
        return folder.resolve("api.log");
    }

    private HttpRequest health(String kind) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/" + kind)).build();
    }

    private HttpRequest email() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1/emails"))
                .header("Authorization", "Bearer " + ApiUnderTest.PRODUCER_KEY).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiUnderTest.WELCOME)).build();
    }

    /** The status of the answer; 0 while nobody listens. */
    private int status(HttpRequest request) throws IOException, InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode();
        } catch (ConnectException notYet) {
            return 0;
        }
    }
}
