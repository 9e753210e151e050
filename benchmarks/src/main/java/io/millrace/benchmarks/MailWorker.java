package io.millrace.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.millrace.embeddedredis.EmbeddedRedis;

/** The worker service as it is deployed, in a process of its own. */
final class MailWorker implements AutoCloseable {

    private static final Path JAR = Path.of("..", "worker-service", "target", "quarkus-app", "quarkus-run.jar");

    private final Process process;
    private final URI ready;

    MailWorker(int redisPort, int smtpPort) {
        Path jar = Files.exists(JAR) ? JAR : Path.of("worker-service", "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(
                    "The worker is not built: name worker-service among the projects too, as docs/benchmarks.md does");
        }
        int management = EmbeddedRedis.freePort();
        ready = URI.create("http://127.0.0.1:" + management + "/q/health/ready");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                jar.toString()).redirectErrorStream(true).redirectOutput(new File("target", "mail-worker.log"));
        builder.environment().putAll(Map.of("QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + redisPort,
                "QUARKUS_MANAGEMENT_HOST", "127.0.0.1", "QUARKUS_MANAGEMENT_PORT", String.valueOf(management),
                "QUARKUS_MAILER_HOST", "127.0.0.1", "QUARKUS_MAILER_PORT", String.valueOf(smtpPort),
                "MAIL_FROM", "Bench <bench@example.com>"));
        try {
            Files.createDirectories(Path.of("target"));
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the worker", e);
        }
        Wait.until(this::isReady, "The worker is ready; its log is target/mail-worker.log");
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The worker has ended; its log is target/mail-worker.log");
        }
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                    .statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw Wait.interrupted(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw Wait.interrupted(e);
        }
    }
}
