package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.sun.net.httpserver.HttpServer;

/** {@code deploy/docker/ready}, which Compose runs inside the containers. */
class ReadyCommandTest {

    private final AtomicReference<@Nullable String> asked = new AtomicReference<>();
    private final HttpServer management = server();
    private int status = 200;

    @BeforeEach
    void serve() {
        management.createContext("/", exchange -> {
            asked.set(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        management.start();
    }

    @AfterEach
    void stop() {
        management.stop(0);
    }

    @Test
    void succeedsWhenTheServiceSaysItIsReady() throws Exception {
        assertThat(ready()).isZero();
        assertThat(asked).hasValue("/q/health/ready");
    }

    @Test
    void failsWhenTheServiceSaysItIsNotReady() throws Exception {
        status = 503;
        assertThat(ready()).isNotZero();
    }

    @Test
    void failsWhenNobodyListens() throws Exception {
        management.stop(0);
        assertThat(ready()).isNotZero();
    }

    private int ready() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Repository.DEPLOY.resolve("docker/ready").toString(),
                String.valueOf(management.getAddress().getPort())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ends by itself").isTrue();
        return process.exitValue();
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException("No free port on loopback", e);
        }
    }
}
