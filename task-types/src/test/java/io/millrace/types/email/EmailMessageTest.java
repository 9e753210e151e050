package io.millrace.types.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.types.email.EmailMessage.Tag;
import io.millrace.types.email.EmailMessage.TemplateUse;

class EmailMessageTest {

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void fullMessageSurvivesTheWay() throws JsonProcessingException {
        EmailMessage message = new EmailMessage("Me <me@example.com>", List.of("a@example.com", "b@example.com"),
                List.of("c@example.com"), List.of("d@example.com"), List.of("r@example.com"), "Grüße 👋", "<p>Hi</p>", "Hi",
                Map.of("X-Mine", "1"), List.of(new Tag("campaign", "spring")),
                new TemplateUse("welcome", Map.of("name", "Ada", "count", 3, "list", List.of("x"))));
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void whatIsNotSaidIsNotWrittenAndComesBackEmpty() throws JsonProcessingException {
        EmailMessage message = new EmailMessage(null, List.of("a@example.com"), List.of(), List.of(), List.of(), "Hi", null,
                "Hi",
                Map.of(), List.of(), null);
        assertThat(mapper.writeValueAsString(message))
                .isEqualTo("{\"to\":[\"a@example.com\"],\"subject\":\"Hi\",\"text\":\"Hi\"}");
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void replyToIsSpelledAsInResendsApi() throws JsonProcessingException {
        EmailMessage message = mapper.readValue("{\"to\":[\"a@example.com\"],\"reply_to\":[\"r@example.com\"]}",
                EmailMessage.class);
        assertThat(message.replyTo()).containsExactly("r@example.com");
        assertThat(mapper.readTree(mapper.writeValueAsString(message)).has("reply_to")).isTrue();
    }

    @Test
    void templateWithoutVariablesHasNone() throws JsonProcessingException {
        TemplateUse template = mapper.readValue("{\"id\":\"welcome\"}", TemplateUse.class);
        assertThat(template.variables()).isEmpty();
    }

    private EmailMessage roundTrip(EmailMessage message) throws JsonProcessingException {
        return mapper.readValue(mapper.writeValueAsString(message), EmailMessage.class);
    }
}
