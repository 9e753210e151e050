package io.millrace.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import io.millrace.embeddedredis.EmbeddedRedis;

/** The service as it is deployed, as a process of its own, with the keys of {@link ApiUnderTest}. */
final class ApiProcess implements AutoCloseable {

    /** Makes the service note in its log how long each answer took. */
    static final List<String> NOTING = List.of("-Dquarkus.http.access-log.enabled=true",
            "-Dquarkus.http.record-request-start-time=true", "-Dquarkus.http.access-log.pattern=took %s %D");

    private static final Pattern NOTED = Pattern.compile("took (\\d{3}) (\\d+)");

    private final int port = EmbeddedRedis.freePort();
    private final Path log;
    private final HttpClient http;
    private final Process process;

    ApiProcess(EmbeddedRedis redis, HttpClient http, Path log, String... jvm) throws IOException {
        this.http = http;
        this.log = log;
        int management = EmbeddedRedis.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(jvm));
        command.addAll(List.of("-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("QUARKUS_"));
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(management));
        builder.environment().put("QUARKUS_REDIS_HOSTS", redis.uri());
        builder.environment().put("MILLRACE_API_KEYS", Keys.entry("shop", "producer", ApiUnderTest.PRODUCER_KEY) + ","
                + Keys.entry("ops", "operator", ApiUnderTest.OPERATOR_KEY));
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> http
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q/health/ready")).build(),
                        BodyHandlers.discarding())
                .statusCode() == 200);
    }

    /** A request to it, with the operator's key. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + ApiUnderTest.OPERATOR_KEY);
    }

    /** A request that sends JSON. */
    HttpRequest.Builder post(String path, String json) {
        return to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    /** How long the answers of a status took by its own clock, from when it began with the request; see {@link #NOTING}. */
    List<Duration> took(int status) throws IOException {
        return NOTED.matcher(Files.readString(log)).results().filter(noted -> Integer.parseInt(noted.group(1)) == status)
                .map(noted -> Duration.ofMillis(Long.parseLong(noted.group(2)))).toList();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
