package io.millrace.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

class ProviderNewsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
            "2026-11-26T11:59:00Z, 2026-11-26T11:59:00Z",
            "2026-11-26T12:00:01Z, 2026-11-26T12:00:00Z",
            "+1000000000-12-31T23:59:59Z, 2026-11-26T12:00:00Z",
            "-1000000000-01-01T00:00:00Z, 2026-11-26T12:00:00Z",
            "yesterday, 2026-11-26T12:00:00Z" })
    void whatCannotBeTheTimeOfNewsIsTheirArrival(String said, Instant taken) {
        ObjectNode body = MAPPER.createObjectNode().put("type", "email.delivered").put("created_at", said);
        body.putObject("data").put("email_id", "1");

        assertThat(ProviderNews.read(body, NOW).orElseThrow().at()).isEqualTo(taken);
    }
}
