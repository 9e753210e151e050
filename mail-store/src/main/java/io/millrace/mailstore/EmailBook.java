package io.millrace.mailstore;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * The records of emails. Each begins when its email is accepted, or at the latest when it is sent, and ends a week after the
 * last that happened to it. Fails with {@link io.millrace.client.BrokerUnavailableException} when Redis does not answer.
 */
@Singleton
public class EmailBook {

    private final MailLine line;
    private final MailStoreConfig config;
    private final NoteWriter notes;
    private final EmailMeters meters;
    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final Clock clock = Clock.systemUTC();

    EmailBook(MailLine line, MailStoreConfig config, ObjectMapper mapper, EmailMeters meters) {
        this.line = line;
        this.meters = meters;
        this.config = config;
        this.notes = new NoteWriter(mapper, config);
        this.writer = mapper.writerFor(EmailMessage.class);
        // A record that another version wrote is still a record.
        this.reader = mapper.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * Begins the record of an email, unless it has one.
     *
     * @param open the email without what is kept apart
     * @param due when it is to be sent; {@code null}: at once
     */
    public Uni<Void> open(EmailKey email, EmailMessage open, @Nullable Instant due) {
        TemplateUse template = open.template();
        return line.run(MailScript.OPEN,
                List.of(MailKeys.RECORDS, MailKeys.EVENTS, MailKeys.INDEX, MailKeys.EXPIRIES, MailKeys.SIZES, MailKeys.TOTAL),
                List.of(email.member(), write(open), due == null ? "" : due.toEpochMilli(),
                        template == null ? "" : template.id(), config.retention().toMillis(), config.mostRecords(),
                        config.mostBytes()))
                .replaceWithVoid();
    }

    /**
     * What must be known before an email is sent.
     *
     * @param recipients addresses without names
     */
    public Uni<Briefing> brief(EmailKey email, List<String> recipients) {
        List<String> plain = recipients.stream().map(Suppression::plain).toList();
        return line.run(MailScript.BRIEF, List.of(MailKeys.record(email), MailKeys.sent(email), MailKeys.SUPPRESSED), plain)
                .map(answer -> briefing(answer, recipients));
    }

    /** Notes what became of an email; false when these news were noted before. */
    public Uni<Boolean> note(EmailNote note) {
        return line.run(MailScript.NOTE, notes.keys(note, clock.instant()), List.of(notes.json(note)))
                .map(answer -> heard(note, answer.get(0).toString(), answer.get(1).toString()));
    }

    private boolean heard(EmailNote note, String verdict, String template) {
        if (verdict.equals("noted") || verdict.equals("unrecorded")) {
            note.happenings().forEach(happening -> meters.count(template, happening.event()));
        }
        return !verdict.equals("again");
    }

    /** Notes that an email is to be sent at another time. */
    public Uni<Void> move(EmailKey email, Instant due) {
        return line.run(MailScript.MOVE, List.of(MailKeys.record(email), MailKeys.events(email), MailKeys.EXPIRIES),
                List.of(email.member(), due.toEpochMilli(), config.retention().toMillis())).replaceWithVoid();
    }

    /** The record of an email, unless it has none any more. */
    public Uni<Optional<EmailRecord>> find(EmailKey email) {
        return line.run(MailScript.FIND, List.of(MailKeys.RECORDS, MailKeys.EVENTS), List.of(email.member()))
                .map(answer -> record(email, answer.get(0).get(0), answer.get(0).get(1)));
    }

    /** Which of our emails a provider's id means, if it is known. */
    public Uni<Optional<EmailKey>> ownerOf(String providerId) {
        return line.shared(Request.cmd(Command.GET).arg(MailKeys.owner(providerId)))
                .map(member -> Optional.ofNullable(member).map(Response::toString).map(EmailKey::ofMember));
    }

    /**
     * A page of records, the newest first; empty when {@code after} or {@code before} has none.
     *
     * @param after the page begins behind it; {@code null}: at the newest
     * @param before the page ends before it, with those that are nearest to it; not together with {@code after}
     */
    public Uni<Optional<RecordPage>> page(int limit, @Nullable EmailKey after, @Nullable EmailKey before) {
        return line.run(MailScript.PAGE, List.of(MailKeys.RECORDS, MailKeys.INDEX),
                List.of(limit, after == null ? "" : after.member(), before == null ? "" : before.member()))
                .map(this::page);
    }

    /** How often what happened on a day, by template ({@code ""}: none) and event. */
    public Uni<Map<String, Map<String, Long>>> stats(LocalDate day) {
        return line.shared(Request.cmd(Command.HGETALL).arg(MailKeys.stats(day))).map(answer -> {
            Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
            Answers.texts(answer).forEach((field, count) -> {
                int bar = field.lastIndexOf('|');
                counts.computeIfAbsent(field.substring(0, bar), template -> new HashMap<>())
                        .put(field.substring(bar + 1), Long.valueOf(count));
            });
            return counts;
        });
    }

    /** For how long a record is kept. */
    public Duration retention() {
        return config.retention();
    }

    private Optional<RecordPage> page(Response answer) {
        int more = answer.get(0).toInteger();
        if (more < 0) {
            return Optional.empty();
        }
        List<EmailRecord> records = new ArrayList<>();
        for (int i = 1; i < answer.size(); i++) {
            record(EmailKey.ofMember(answer.get(i).get(0).toString()), answer.get(i).get(1), null).ifPresent(records::add);
        }
        return Optional.of(new RecordPage(records, more == 1));
    }

    private Optional<EmailRecord> record(EmailKey email, Response answer, @Nullable Response lines) {
        Map<String, String> fields = Answers.texts(answer);
        String content = fields.get("content");
        if (content == null) {
            return Optional.empty();
        }
        List<Happening> events = new ArrayList<>();
        for (int i = 0; lines != null && i < lines.size(); i++) {
            events.add(read(Happening.class, lines.get(i).toString()));
        }
        String due = fields.get("due");
        return Optional.of(new EmailRecord(email, read(EmailMessage.class, content), instant(fields.getOrDefault("at", "0")),
                due == null ? null : instant(due), EmailEvent.ofWord(fields.getOrDefault("event", "queued")),
                fields.get("messageId"), events));
    }

    private static Briefing briefing(Response answer, List<String> recipients) {
        Map<String, String> sent = Answers.texts(answer.get(1));
        String unknown = sent.remove(NoteWriter.UNKNOWN);
        String messageId = sent.remove(NoteWriter.MESSAGE_ID);
        Map<String, Verdict> verdicts = new HashMap<>();
        sent.forEach((address, text) -> verdicts.put(address, Verdict.ofText(text)));
        Set<String> suppressed = new HashSet<>();
        for (int i = 0; i < recipients.size(); i++) {
            if (!answer.get(2).get(i).toString().isEmpty()) {
                suppressed.add(recipients.get(i));
            }
        }
        return new Briefing(answer.get(0).toInteger() == 1, verdicts, messageId, unknown == null ? null : instant(unknown),
                suppressed);
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private String write(EmailMessage open) {
        try {
            return writer.writeValueAsString(open);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An email cannot be written as JSON", e);
        }
    }

    private <T> T read(Class<T> type, String json) {
        try {
            return reader.forType(type).readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not what is kept about emails: " + json, e);
        }
    }
}
