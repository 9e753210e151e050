package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** What a batch takes in memory does not depend on how long it is. */
@Tag("slow")
class BatchMemoryIT {

    private static final Logger LOG = Logger.getLogger(BatchMemoryIT.class);
    private static final String TEXT = "x".repeat(1_000);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void batchesLongerThanTheHeapPassThrough() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.startTemporary(Persistence.OFF);
                ApiProcess api = new ApiProcess(redis, http, folder.resolve("api.log"), "-Xmx48m")) {
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                batch(api, 10_000);
            }
            long before = residentKilobytes(api);
            batch(api, 10_000);
            long afterTen = residentKilobytes(api);
            // 57 MB, which a heap of 48 MB could not hold.
            batch(api, 50_000);
            long afterFifty = residentKilobytes(api);
            LOG.infof("Resident, in kB: %d before, %d after 10,000 tasks of 1 kB, %d after 50,000", before, afterTen,
                    afterFifty);
            assertThat(afterTen - before).as("growth over 10,000 tasks, in kB").isLessThan(16 << 10);
            assertThat(afterFifty - before).as("growth over 50,000 tasks, in kB").isLessThan(16 << 10);
        }
    }

    /** Writes and reads at the same time, as a caller has to whose answers are longer than what the network holds. */
    private static void batch(ApiProcess api, int many) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(30_000);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(socket, many));
            BufferedReader answers = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answers.readLine()).contains("200");
            assertThat(answers.lines().filter(line -> line.contains("\"status\":202")).count()).isEqualTo(many);
            sending.get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(Socket socket, int many) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            String line = "{\"type\": \"email:send\", \"queue\": \"batch\", \"payload\":"
                    + " {\"to\": \"ada@example.com\", \"subject\": \"news\", \"text\": \"" + TEXT + "\"}}\n";
            out.write(("POST /v1/tasks/batch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                    + ApiUnderTest.PRODUCER_KEY + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                    + (long) many * line.length() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < many; i++) {
                out.write(line.getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long residentKilobytes(ApiProcess api) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(api.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }
}
