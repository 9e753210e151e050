package io.millrace.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

class PreflightTest {

    @TempDir
    Path root;

    private final Map<Port, Integer> ports = FreePorts.forAll();

    @BeforeEach
    void build() throws IOException {
        for (Service service : Service.values()) {
            Files.createDirectories(service.jar(root).getParent());
            Files.createFile(service.jar(root));
        }
    }

    @Test
    void freePortsAndBuiltServicesAreFine() {
        assertThatCode(() -> Preflight.check(config())).doesNotThrowAnyException();
    }

    @Test
    void usedPortIsToldWithWhoNeedsItAndWhatToDo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports.put(Port.INBOX, other.getLocalPort());

            assertThatThrownBy(() -> Preflight.check(config())).isInstanceOf(StackException.class)
                    .hasMessageStartingWith("Port " + other.getLocalPort() + " is in use, and wanted for the inbox. "
                            + "End the program that listens there, or choose another port: mvn -Pup -Dmillrace.local.inbox-port=");
        }
    }

    @Test
    void portUsedOnAllAddressesCounts() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            ports.put(Port.SMTP, other.getLocalPort());

            assertThatThrownBy(() -> Preflight.check(config())).hasMessageContaining("wanted for the mail catcher");
        }
    }

    @Test
    void proposedPortExists() {
        assertThat(Preflight.inUse(Port.API, 8080)).endsWith("-Dmillrace.local.api-port=18080");
        assertThat(Preflight.inUse(Port.API, 60_000)).endsWith("-Dmillrace.local.api-port=50000");
    }

    @Test
    void onePortForTwoIsTold() {
        ports.put(Port.SMTP, ports.getOrDefault(Port.REDIS, 0));

        assertThatThrownBy(() -> Preflight.check(config()))
                .hasMessageContaining("cannot serve Redis and the mail catcher both");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws IOException {
        Files.delete(Service.WORKER.jar(root));
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports.put(Port.API, other.getLocalPort());

            assertThatThrownBy(() -> Preflight.check(config())).hasMessageContaining("wanted for the API")
                    .hasMessageContaining("The worker is not built: there is no "
                            + Path.of("worker-service/target/quarkus-app/quarkus-run.jar") + ". mvn -Pup builds it.");
        }
    }

    private StackConfig config() {
        return new StackConfig(root, root.resolve("stack"), ports, Persistence.OFF, Map.of());
    }
}
