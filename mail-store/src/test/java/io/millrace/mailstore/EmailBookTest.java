package io.millrace.mailstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

class EmailBookTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private Store store = Store.roomy();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void recordBeginsOnceAndLastsAWeekAfterItIsDue() {
        Instant due = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.MILLIS);
        store.of(store.book.open(key("a"), email("first"), due));
        store.of(store.book.open(key("a"), email("second"), null));
        EmailRecord record = found("a");
        assertThat(record.content().subject()).isEqualTo("first");
        assertThat(record.dueAt()).isEqualTo(due);
        assertThat(record.lastEvent()).isEqualTo(EmailEvent.SCHEDULED);
        assertThat(Duration.ofMillis(store.number(Command.PTTL, MailKeys.record(key("a"))))).isBetween(
                Duration.ofDays(37).minusMinutes(1), Duration.ofDays(37));
    }

    @Test
    void movedEmailLastsLonger() {
        store.of(store.book.open(key("a"), email("x"), Instant.now().plusSeconds(60)));
        store.of(store.book.move(key("a"), Instant.now().plus(Duration.ofDays(100))));
        assertThat(store.number(Command.PTTL, MailKeys.record(key("a")))).isGreaterThan(Duration.ofDays(106).toMillis());
    }

    /** Whatever the order, and however often: delivered, sent, delayed and opened end as opened. */
    @Test
    void lastEventDoesNotDependOnTheOrderOfNews() {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            String id = "r" + round;
            store.of(store.book.open(key(id), email("x"), null));
            List<EmailEvent> news = new ArrayList<>(List.of(EmailEvent.SENT, EmailEvent.DELIVERY_DELAYED, EmailEvent.DELIVERED,
                    EmailEvent.OPENED));
            Collections.shuffle(news, random);
            for (EmailEvent event : news) {
                EmailNote note = EmailNote.of(key(id)).once(id + event, Duration.ofDays(3))
                        .happened(Happening.of(event, NOON, List.of(), null));
                assertThat(store.of(store.book.note(note))).isTrue();
                assertThat(store.of(store.book.note(note))).as("again").isFalse();
            }
            assertThat(found(id).lastEvent()).as("after %s", news).isEqualTo(EmailEvent.OPENED);
            assertThat(found(id).events()).extracting(Happening::event)
                    .containsExactlyElementsOf(news.stream().map(EmailEvent::word).toList());
        }
    }

    @Test
    void verdictOnARecipientStandsAndOutlivesTheRecord() {
        store.of(store.book.open(key("a"), email("x"), null));
        store.of(store.book.note(EmailNote.of(key("a")).sentAs("<1@example.com>", "p1")
                .verdicts(Map.of("ada@example.com", Verdict.accepted(), "bob@example.com", Verdict.refused("550 no")))));
        store.of(store.book.note(EmailNote.of(key("a")).verdicts(Map.of("ada@example.com", Verdict.refused("late")))));
        store.command(Command.DEL, MailKeys.record(key("a")));
        Briefing briefing = store
                .of(store.book.brief(key("a"), List.of("ada@example.com", "bob@example.com", "c@example.com")));
        assertThat(briefing.recorded()).isFalse();
        assertThat(briefing.verdicts()).isEqualTo(
                Map.of("ada@example.com", Verdict.accepted(), "bob@example.com", Verdict.refused("550 no")));
        assertThat(briefing.messageId()).isEqualTo("<1@example.com>");
        assertThat(store.of(store.book.ownerOf("p1"))).contains(key("a"));
        assertThat(store.of(store.book.ownerOf("p2"))).isEmpty();
    }

    @Test
    void firstUnknownOutcomeStands() {
        store.of(store.book.note(EmailNote.of(key("a")).unknownSince(NOON)));
        store.of(store.book.note(EmailNote.of(key("a")).unknownSince(NOON.plusSeconds(60))));
        assertThat(store.of(store.book.brief(key("a"), List.of("ada@example.com"))).unknownSince()).isEqualTo(NOON);
    }

    @Test
    void bouncedAddressIsSuppressedInTheSameStep() {
        store.of(store.book.note(EmailNote.of(key("a"))
                .happened(Happening.of(EmailEvent.BOUNCED, NOON, List.of("Ada@Example.com"), "550"))
                .suppress(Suppression.of("Ada <Ada@Example.com>", Suppression.Origin.BOUNCE, "a", NOON))));
        assertThat(store.of(store.book.brief(key("b"), List.of("ada@EXAMPLE.com", "bob@example.com"))).suppressed())
                .containsExactly("ada@EXAMPLE.com");
        assertThat(store.of(store.suppressions.find("ada@example.com")).orElseThrow().sourceId()).isEqualTo("a");
    }

    @Test
    void statisticsCountByTemplateAndADeliveryOnce() {
        store.of(store.book.open(key("a"), template("welcome"), null));
        EmailNote sent = EmailNote.of(key("a")).verdicts(Map.of("ada@example.com", Verdict.accepted()))
                .happened(Happening.of(EmailEvent.SENT, NOON, List.of(), null));
        store.of(store.book.note(sent));
        store.of(store.book.note(sent));
        store.of(store.book.note(EmailNote.of(key("gone"))
                .happened(Happening.of(EmailEvent.DELIVERED, NOON, List.of(), null))));
        assertThat(store.of(store.book.stats(LocalDate.now(ZoneOffset.UTC))))
                .isEqualTo(Map.of("welcome", Map.of("sent", 1L), "", Map.of("delivered", 1L)));
        assertThat(found("a").events()).hasSize(1);
        assertThat(store.meters.counter("millrace.emails", "template", "welcome", "event", "sent").count()).isEqualTo(1);
        assertThat(store.meters.counter("millrace.emails", "template", "none", "event", "delivered").count()).isEqualTo(1);
    }

    @Test
    void eventsAreBounded() {
        store.of(store.book.open(key("a"), email("x"), null));
        for (int i = 0; i < 60; i++) {
            store.of(store.book.note(EmailNote.of(key("a"))
                    .happened(Happening.of(EmailEvent.OPENED, NOON.plusSeconds(i), List.of(), "y".repeat(2000)))));
        }
        assertThat(found("a").events()).hasSize(50).last().satisfies(last -> {
            assertThat(last.at()).isEqualTo(NOON.plusSeconds(59).toEpochMilli());
            assertThat(last.reason()).hasSize(500);
        });
    }

    @Test
    void pagesGoFromTheNewestToTheOldestAndBack() {
        List<String> ids = IntStream.range(0, 7).mapToObj(i -> "e" + i).toList();
        ids.forEach(id -> {
            store.of(store.book.open(key(id), email(id), null));
            // Arrivals within one millisecond have no order.
            store.command(Command.ZADD, MailKeys.INDEX, String.valueOf(ids.indexOf(id)), key(id).member());
        });
        assertThat(page(3, null, null)).isEqualTo("e6 e5 e4 more");
        assertThat(page(3, "e4", null)).isEqualTo("e3 e2 e1 more");
        assertThat(page(3, "e1", null)).isEqualTo("e0");
        assertThat(page(3, null, "e1")).isEqualTo("e4 e3 e2 more");
        assertThat(page(3, null, "e4")).isEqualTo("e6 e5");
        assertThat(page(3, null, "e6")).isEqualTo("");
        assertThat(store.of(store.book.page(3, key("nobody"), null))).isEmpty();
    }

    @Test
    void oldestGoPastTheMostRecordsAndTheMostBytes() {
        store.close();
        store = new Store(5, 3700, 10);
        for (int i = 0; i < 8; i++) {
            store.of(store.book.open(key("n" + i), email("x"), null));
            store.command(Command.ZADD, MailKeys.INDEX, String.valueOf(i), key("n" + i).member());
        }
        assertThat(page(20, null, null)).isEqualTo("n7 n6 n5 n4 n3");
        store.of(store.book.open(key("large"), email("y".repeat(3500)), null));
        assertThat(store.number(Command.GET, MailKeys.TOTAL)).isLessThanOrEqualTo(3700);
        assertThat(store.number(Command.ZCARD, MailKeys.INDEX)).isLessThan(5)
                .isEqualTo(store.number(Command.HLEN, MailKeys.SIZES))
                .isEqualTo(store.number(Command.ZCARD, MailKeys.EXPIRIES));
        assertThat(store.of(store.book.find(key("n3")))).isEmpty();
    }

    @Test
    void expiredRecordsLeaveNothingBehind() {
        store.of(store.book.open(key("old"), email("x"), null));
        store.command(Command.DEL, MailKeys.record(key("old")));
        store.command(Command.ZADD, MailKeys.EXPIRIES, "1", key("old").member());
        store.of(store.book.open(key("new"), email("x"), null));
        assertThat(page(5, null, null)).isEqualTo("new");
        assertThat(store.number(Command.ZCARD, MailKeys.INDEX)).isEqualTo(1);
        assertThat(store.number(Command.GET, MailKeys.TOTAL))
                .isEqualTo(store.number(Command.HGET, MailKeys.SIZES, key("new").member()));
    }

    @Test
    void everyKeyExpiresOrIsBoundedByRecordsAndSuppressions() {
        store.of(store.book.open(key("a"), email("x"), null));
        store.of(store.book.note(EmailNote.of(key("a")).once("n", Duration.ofDays(3)).sentAs("<1@x>", "p")
                .verdicts(Map.of("ada@example.com", Verdict.accepted())).unknownSince(NOON)
                .happened(Happening.of(EmailEvent.SENT, NOON, List.of(), null))
                .suppress(Suppression.of("b@example.com", Suppression.Origin.BOUNCE, null, NOON))));
        store.of(store.pace.tell("resend", 2, Duration.ofSeconds(1), Duration.ZERO));
        List<String> bounded = List.of(MailKeys.INDEX, MailKeys.EXPIRIES, MailKeys.SIZES, MailKeys.TOTAL, MailKeys.SUPPRESSED,
                MailKeys.SUPPRESSED_IDS, MailKeys.SUPPRESSED_BY_TIME);
        assertThat(store.keys()).containsAll(bounded).hasSize(bounded.size() + 7);
        assertThat(store.keys()).filteredOn(key -> !bounded.contains(key))
                .allSatisfy(key -> assertThat(store.number(Command.PTTL, key)).as(key).isPositive());
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnAnswer() {
        List<Uni<Void>> opening = IntStream.range(0, 300).mapToObj(i -> store.book.open(key("m" + i), email("s" + i), null))
                .toList();
        store.of(Uni.join().all(opening).andFailFast());
        List<Uni<String>> finding = IntStream.range(0, 300)
                .mapToObj(i -> store.book.find(key("m" + i))
                        .map(found -> String.valueOf(found.orElseThrow().content().subject())))
                .toList();
        assertThat(store.of(Uni.join().all(finding).andFailFast()))
                .containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(i -> "s" + i).toList());
    }

    @Test
    void frozenRedisIsToldWithinASecondOrSo() {
        store.of(store.book.open(key("a"), email("x"), null));
        store.redis.pause();
        try {
            Instant start = Instant.now();
            assertThatThrownBy(() -> store.of(store.book.find(key("a")))).isInstanceOf(BrokerUnavailableException.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
        } finally {
            store.redis.resume();
        }
    }

    private EmailRecord found(String id) {
        return store.of(store.book.find(key(id))).orElseThrow();
    }

    private String page(int limit, @Nullable String after,
            @Nullable String before) {
        RecordPage page = store
                .of(store.book.page(limit, after == null ? null : key(after), before == null ? null : key(before)))
                .orElseThrow();
        String ids = String.join(" ", page.records().stream().map(record -> record.key().id().value()).toList());
        return page.more() ? ids + " more" : ids;
    }

    static EmailKey key(String id) {
        return new EmailKey(QueueName.DEFAULT, new TaskId(id));
    }

    private static EmailMessage email(String subject) {
        return new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), subject, null, "Hi",
                Map.of(),
                List.of(), null);
    }

    private static EmailMessage template(String id) {
        return new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), null, null, null, Map.of(),
                List.of(), new EmailMessage.TemplateUse(id, Map.of()));
    }
}
