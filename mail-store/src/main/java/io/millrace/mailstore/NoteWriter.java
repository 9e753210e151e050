package io.millrace.mailstore;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes notes as {@code note.lua} reads them. */
final class NoteWriter {

    /** In the hash of what was sent, beside the recipients; no address is like these. */
    static final String UNKNOWN = "?";
    static final String MESSAGE_ID = "message-id";

    private static final Duration STATS_KEPT = Duration.ofDays(400);
    private static final int MOST_EVENTS = 50;

    private final ObjectMapper mapper;
    private final MailStoreConfig config;

    NoteWriter(ObjectMapper mapper, MailStoreConfig config) {
        this.mapper = mapper;
        this.config = config;
    }

    List<String> keys(EmailNote note, Instant now) {
        EmailKey email = note.email();
        return List.of(MailKeys.record(email), MailKeys.events(email), MailKeys.sent(email), MailKeys.EXPIRIES,
                MailKeys.stats(now), note.newsId() == null ? MailKeys.NONE : MailKeys.noted(note.newsId()),
                note.providerId() == null ? MailKeys.NONE : MailKeys.owner(note.providerId()), MailKeys.SUPPRESSED,
                MailKeys.SUPPRESSED_IDS, MailKeys.SUPPRESSED_BY_TIME);
    }

    String json(EmailNote note) {
        ObjectNode json = mapper.createObjectNode();
        json.put("member", note.email().member());
        // As texts: Lua writes large numbers in its own way.
        json.put("keep", String.valueOf(config.retention().plus(Duration.ofDays(1)).toMillis()));
        json.put("keepStats", String.valueOf(STATS_KEPT.toMillis()));
        json.put("most", MOST_EVENTS);
        if (note.rememberedFor() != null) {
            json.put("once", String.valueOf(note.rememberedFor().toMillis()));
        }
        if (note.providerId() != null) {
            json.put("mine", true);
        }
        putSent(json, note);
        if (!note.set().isEmpty()) {
            note.set().forEach(json.putObject("set")::put);
        }
        putEvents(json, note);
        putSuppressions(json, note);
        return json.toString();
    }

    private static void putSent(ObjectNode json, EmailNote note) {
        if (note.verdicts().isEmpty() && note.unknownSince() == null) {
            return;
        }
        ObjectNode sent = json.putObject("sent");
        note.verdicts().forEach((address, verdict) -> sent.put(address, verdict.text()));
        if (note.unknownSince() != null) {
            sent.put(UNKNOWN, String.valueOf(note.unknownSince().toEpochMilli()));
        }
        String messageId = note.set().get("messageId");
        if (messageId != null) {
            sent.put(MESSAGE_ID, messageId);
        }
    }

    private void putEvents(ObjectNode json, EmailNote note) {
        if (note.happenings().isEmpty()) {
            return;
        }
        ArrayNode events = json.putArray("events");
        ArrayNode counted = json.putArray("counted");
        for (Happening happening : note.happenings()) {
            EmailEvent event = EmailEvent.ofWord(happening.event());
            events.addObject().put("word", event.word()).put("rank", event.rank()).put("at", String.valueOf(happening.at()))
                    .put("line", write(happening));
            counted.add(event.word());
        }
    }

    private void putSuppressions(ObjectNode json, EmailNote note) {
        if (note.suppressions().isEmpty()) {
            return;
        }
        ArrayNode suppress = json.putArray("suppress");
        json.put("mostSuppressed", config.mostSuppressed());
        for (Suppression suppression : note.suppressions()) {
            suppress.addObject().put("address", suppression.address()).put("id", suppression.id())
                    .put("value", write(suppression));
        }
    }

    private String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot be written as JSON: " + value, e);
        }
    }
}
