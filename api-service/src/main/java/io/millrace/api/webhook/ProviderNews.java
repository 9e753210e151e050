package io.millrace.api.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.types.email.EmailTasks;

/**
 * Something that a provider tells of an email. What it tells besides is not read.
 *
 * @param event what happened
 * @param at when
 * @param providerId its id of the email
 * @param email ours, as far as the email itself says which it is
 * @param recipients whom it is about
 * @param reason in its words
 * @param permanent of a bounce: whether the address will never take mail
 */
record ProviderNews(EmailEvent event, Instant at, String providerId, @Nullable EmailKey email, List<String> recipients,
        @Nullable String reason, boolean permanent) {

    private static final Map<String, EmailEvent> EVENTS = Map.of("email.sent", EmailEvent.SENT, "email.delivered",
            EmailEvent.DELIVERED, "email.delivery_delayed", EmailEvent.DELIVERY_DELAYED, "email.bounced", EmailEvent.BOUNCED,
            "email.complained", EmailEvent.COMPLAINED, "email.opened", EmailEvent.OPENED, "email.clicked", EmailEvent.CLICKED,
            "email.failed", EmailEvent.FAILED, "email.suppressed", EmailEvent.SUPPRESSED);

    /** What is told to be older happened by a clock that is wrong. */
    private static final Duration OLDEST = Duration.ofDays(366);

    /** What a webhook tells; empty when it is about something that is nothing to us. */
    static Optional<ProviderNews> read(JsonNode body, Instant now) {
        EmailEvent event = EVENTS.get(body.path("type").asText());
        JsonNode data = body.path("data");
        String id = data.path("email_id").asText();
        if (event == null || id.isEmpty()) {
            return Optional.empty();
        }
        List<String> recipients = new ArrayList<>();
        data.path("to").forEach(address -> recipients.add(address.asText()));
        return Optional.of(new ProviderNews(event, at(body, now), id, ours(data), recipients, reason(data),
                data.at("/bounce/type").asText().equals("Permanent")));
    }

    /** When it happened, as far as that can be. */
    private static Instant at(JsonNode body, Instant now) {
        try {
            Instant said = Instant.parse(body.path("created_at").asText());
            return said.isAfter(now) || said.isBefore(now.minus(OLDEST)) ? now : said;
        } catch (DateTimeParseException e) {
            return now;
        }
    }

    /** Our mark on the email, for news that arrive before we know under which id it was taken. */
    private static @Nullable EmailKey ours(JsonNode data) {
        String mark = data.path("tags").path(EmailTasks.MARK).asText();
        try {
            return mark.isEmpty() ? null
                    : EmailKey.ofMember(new String(Base64.getUrlDecoder().decode(mark), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String reason(JsonNode data) {
        for (String pointer : List.of("/bounce/message", "/failed/reason", "/suppressed/message", "/click/link")) {
            String words = data.at(pointer).asText();
            if (!words.isEmpty()) {
                return words;
            }
        }
        return null;
    }
}
