package io.millrace.types.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.millrace.types.email.EmailMessage.TemplateUse;

class EmailPartsTest {

    private static final String LINK = "https://example.com/reset?token=s3cret";

    @Test
    void linkOfAPasswordResetIsNotInWhatEverybodySees() throws JsonProcessingException {
        EmailParts parts = EmailParts.of(email(new TemplateUse("password-reset",
                Map.of("name", "Ada", "resetUrl", LINK, "expiresIn", "30 minutes")), List.of()));
        assertThat(parts.secrets()).isEqualTo(Map.of("resetUrl", LINK));
        String json = JsonMapper.builder().build().writeValueAsString(parts.open());
        assertThat(json).doesNotContain("s3cret").contains("[redacted]").contains("\"sealed\":[\"resetUrl\"]").contains("Ada");
        assertThat(parts.open().hasPartsElsewhere()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"resetUrl\":\"https://a/?k=\\\"s3\", \"n\":1} | {\"resetUrl\":\"[redacted]\", \"n\":1}",
            "{\"verifyUrl\" : \"https://a/?k=s3cr | {\"verifyUrl\" : \"[redacted]\"",
            "{\"resetUrl\":\"https://a/\\ | {\"resetUrl\":\"[redacted]\"",
            "{\"dashboardUrl\":\"x\"} | {\"dashboardUrl\":\"x\"}" })
    void linkOfAnEmailThatWasNotTakenApartIsNotShown(String payload, String shown) {
        assertThat(ExpiringTemplates.redacted("email:send", payload)).isEqualTo(shown);
        assertThat(ExpiringTemplates.redacted("another:type", payload)).isEqualTo(payload);
    }

    @Test
    void contentOfAttachmentsIsNotCarriedAlong() throws JsonProcessingException {
        EmailParts parts = EmailParts.of(email(null, List.of(new EmailAttachment("a.txt", "text/plain", null, 2, "SGk="))));
        assertThat(parts.files()).hasSize(1).first().isEqualTo(new byte[] { 'H', 'i' });
        String json = JsonMapper.builder().build().writeValueAsString(parts.open());
        assertThat(json).doesNotContain("SGk=").contains("\"size\":2");
        assertThat(JsonMapper.builder().build().readValue(json, EmailMessage.class)).isEqualTo(parts.open());
    }

    @Test
    void emailWithoutEitherStaysWhole() {
        EmailMessage whole = email(new TemplateUse("welcome", Map.of("name", "Ada", "dashboardUrl", LINK)), List.of());
        EmailParts parts = EmailParts.of(whole);
        assertThat(parts.isEmpty()).isTrue();
        assertThat(parts.open()).isEqualTo(whole);
        assertThat(whole.hasPartsElsewhere()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({ "30 minutes, PT30M", "1 hour, PT1H", "an hour, PT1H", "24 Hours, PT24H", "2 days, PT48H", "15 min, PT15M",
            "90s, PT1M30S", "PT45M, PT45M", "P1D, PT24H", "eine Stunde, PT24H", "-PT5M, PT0S" })
    void lifetimeIsWhatTheEmailSays(String words, Duration lifetime) {
        assertThat(ExpiringTemplates.lifetime(new TemplateUse("verify-email", Map.of("expiresIn", words)))).contains(lifetime);
    }

    @Test
    void otherTemplatesDoNotExpire() {
        assertThat(ExpiringTemplates.lifetime(new TemplateUse("welcome", Map.of("expiresIn", "1 hour")))).isEmpty();
        assertThat(ExpiringTemplates.lifetime(new TemplateUse("verify-email", Map.of()))).contains(ExpiringTemplates.OTHERWISE);
    }

    private static EmailMessage email(@Nullable TemplateUse template, List<EmailAttachment> files) {
        return new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), null, null, null, Map.of(),
                List.of(), template, files);
    }
}
