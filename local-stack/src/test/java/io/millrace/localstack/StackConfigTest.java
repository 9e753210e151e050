package io.millrace.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StackConfigTest {

    private static final String API_PORT = "millrace.local.api-port";

    @AfterEach
    void forget() {
        System.clearProperty(API_PORT);
    }

    @Test
    void portsAreStandardUnlessNamed() {
        System.setProperty(API_PORT, "18080");
        StackConfig config = StackConfig.standard(Path.of("."));

        assertThat(config.port(Port.API)).isEqualTo(18_080);
        assertThat(config.port(Port.INBOX)).isEqualTo(8025);
        assertThat(config.port(Port.SMTP)).isEqualTo(1025);
    }

    @Test
    void whatIsNoPortIsRefused() {
        for (String wrong : new String[] { "http", "0", "65536", "", "-1" }) {
            System.setProperty(API_PORT, wrong);

            assertThatThrownBy(() -> StackConfig.standard(Path.of("."))).isInstanceOf(StackException.class)
                    .hasMessageContaining("-D" + API_PORT + "=" + wrong);
        }
    }

    @Test
    void servicesGetTheKeyAsAHash() {
        Map<String, String> environment = Service.API.environment(StackConfig.standard(Path.of(".")), 9000);

        assertThat(environment.get("MILLRACE_API_KEYS")).matches("local:operator:[0-9a-f]{64}")
                .doesNotContain(StackConfig.DEVELOPMENT_KEY);
    }

    @Test
    void printedCommandNamesThePortAndTheKey() {
        System.setProperty(API_PORT, "18080");
        StackConfig config = StackConfig.standard(Path.of("."));

        assertThat(Welcome.text(config)).contains(Welcome.curl(config), "http://localhost:8025");
        assertThat(Welcome.curl(config)).startsWith("curl http://localhost:18080/v1/emails ")
                .contains("Bearer " + StackConfig.DEVELOPMENT_KEY);
    }

    @Test
    void readmeShowsThePrintedCommand() {
        assertThat(Path.of("..", "README.md")).content().contains(Welcome.curl(StackConfig.standard(Path.of("."))));
    }
}
