package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.fakeresend.FakeResend;
import io.millrace.fakeresend.FakeResend.Answer;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;
import io.millrace.mailstore.Suppressions;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskOutcome.Done;
import io.millrace.task.TaskOutcome.Fail;
import io.millrace.task.TaskOutcome.Retry;
import io.millrace.task.TaskOutcome.Snooze;
import io.millrace.task.TaskOutcome.Unavailable;
import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.Tag;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(value = FakeResendResource.class, restrictToAnnotatedClass = true)
class ResendTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final EmailMessage HELLO = Emails.text("ada@example.com", "Hello", "How are you?");

    @Inject
    EmailSendHandler handler;

    @Inject
    ParkedProviders parked;

    @Inject
    EmailBook book;

    @Inject
    Suppressions suppressions;

    @Inject
    RedisDataSource redis;

    @SuppressWarnings("NullAway.Init") // given by FakeResendResource
    FakeResend resend;

    @BeforeEach
    void providerIsWell() {
        resend.forget();
        redis.key().del("millrace:{emails}:pace:resend");
    }

    @Test
    void emailArrivesWithAllThatItHas() {
        Attempt attempt = Attempt.fresh();
        assertThat(send(attempt, new EmailMessage("Shop, Inc. <shop@example.com>".replace("Shop, Inc.", "\"Shop, Inc.\""),
                List.of("ada@example.com", "Grace <grace@example.com>"), List.of("cc@example.com"), List.of("bcc@example.com"),
                List.of("reply@example.com"), "Grüße", "<p>Hi</p>", "Hi", Map.of("X-Order", "17"), List.of(new Tag("a", "b")),
                null, List.of(new EmailAttachment("logo.png", "image/png", "logo", 2, "SGk=")))))
                .isInstanceOf(Done.class);
        JsonNode email = resend.emails().get(0);
        assertThat(email.path("from").asText()).isEqualTo("\"Shop, Inc.\" <shop@example.com>");
        assertThat(email.path("to")).extracting(JsonNode::asText)
                .containsExactly("ada@example.com", "\"Grace\" <grace@example.com>");
        assertThat(email.at("/cc/0").asText()).isEqualTo("cc@example.com");
        assertThat(email.at("/bcc/0").asText()).isEqualTo("bcc@example.com");
        assertThat(email.at("/reply_to/0").asText()).isEqualTo("reply@example.com");
        assertThat(email.path("subject").asText()).isEqualTo("Grüße");
        assertThat(email.path("html").asText()).isEqualTo("<p>Hi</p>");
        assertThat(email.path("text").asText()).isEqualTo("Hi");
        assertThat(email.at("/headers/X-Order").asText()).isEqualTo("17");
        assertThat(email.path("tags")).extracting(tag -> tag.path("name").asText()).containsExactly("a", "millrace_email");
        assertThat(email.at("/attachments/0/content").asText()).isEqualTo("SGk=");
        assertThat(email.at("/attachments/0/content_id").asText()).isEqualTo("logo");
        assertThat(resend.calls().get(0).idempotencyKey()).startsWith("default." + attempt.id());
    }

    @Test
    void faultAfterTheEmailWasTakenMakesOneEmail() {
        resend.takesAndFails();
        Attempt attempt = Attempt.fresh();
        assertThat(send(attempt, HELLO)).isInstanceOfSatisfying(Retry.class,
                retry -> assertThat(retry.reason()).contains("500 internal_server_error"));
        assertThat(send(attempt, HELLO)).isInstanceOf(Done.class);
        assertThat(resend.emails()).hasSize(1);
        assertThat(resend.calls()).extracting(FakeResend.Call::idempotencyKey).hasSize(2).allMatch(
                resend.calls().get(0).idempotencyKey()::equals);
    }

    @ParameterizedTest
    @CsvSource({ "400, validation_error", "422, missing_required_field", "422, invalid_from_address", "403, validation_error",
            "404, not_found", "451, security_error", "409, invalid_idempotent_request" })
    void refusedEmailFailsAtOnceWithTheWords(int status, String name) {
        resend.answers(Answer.error(status, name));
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOfSatisfying(Fail.class,
                fail -> assertThat(fail.reason()).contains(status + " " + name).contains("it is"));
    }

    @ParameterizedTest
    @CsvSource({ "500, internal_server_error", "502, x", "503, x", "409, concurrent_idempotent_requests" })
    void faultIsRetried(int status, String name) {
        resend.answers(Answer.error(status, name));
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOf(Retry.class);
    }

    @ParameterizedTest
    @CsvSource({ "401, missing_api_key, RESEND_API_KEY", "401, restricted_api_key, RESEND_API_KEY",
            "403, invalid_api_key, RESEND_API_KEY", "429, daily_quota_exceeded, quota", "429, monthly_quota_exceeded, quota" })
    void keyAndQuotaTroubleParksTheProvider(int status, String name, String hint) {
        resend.answers(Answer.error(status, name));
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOfSatisfying(Unavailable.class, away -> {
            assertThat(away.dependency()).isEqualTo("resend");
            assertThat(away.reason()).contains("parked").contains(name).contains(hint);
            assertThat(away.retryAfter()).isEqualTo(Duration.ofSeconds(60));
        });
        assertThat(parked.isParked("resend")).isTrue();
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOf(Done.class);
        assertThat(parked.isParked("resend")).isFalse();
    }

    @Test
    void tooManyCallsPutTheEmailOffForAsLongAsWasSaid() {
        resend.answers(Answer.error(429, "rate_limit_exceeded", "retry-after", "7"));
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOfSatisfying(Snooze.class, snooze -> assertThat(snooze.delay())
                .isBetween(Duration.ofMillis(6500), Duration.ofMillis(7500)));
        assertThat(send(Attempt.fresh(), HELLO)).as("another email").isInstanceOf(Snooze.class);
        assertThat(resend.calls()).hasSize(1);
    }

    @Test
    void longPauseOpensTheBreakerInstead() {
        resend.answers(Answer.error(429, "rate_limit_exceeded", "retry-after", "120"));
        assertThat(send(Attempt.fresh(), HELLO)).isInstanceOfSatisfying(Unavailable.class, away -> assertThat(away.retryAfter())
                .isBetween(Duration.ofSeconds(119), Duration.ofSeconds(121)));
    }

    @Test
    void callsKeepToTheRateThatWasSaid() {
        resend.limit(4, 1);
        for (int i = 0; i < 6; i++) {
            assertThat(send(Attempt.fresh(), HELLO)).isInstanceOf(Done.class);
        }
        List<FakeResend.Call> calls = resend.calls();
        // The first said it; the five after it are a quarter of a second apart.
        assertThat(Duration.ofNanos(calls.get(5).at() - calls.get(1).at())).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void suppressedRecipientsAreLeftOut() {
        suppressions.add(List.of(Suppression.of("gone@example.com", Origin.COMPLAINT, null, Instant.now()))).await()
                .atMost(PATIENCE);
        send(Attempt.fresh(), new EmailMessage(null, List.of("gone@example.com"), List.of("cc@example.com"), List.of(),
                List.of(), "Hello", null, "Hi", Map.of(), List.of(), null));
        assertThat(resend.emails()).hasSize(1).first().satisfies(email -> {
            assertThat(email.at("/to/0").asText()).isEqualTo("cc@example.com");
            assertThat(email.toString()).doesNotContain("gone@example.com");
        });
    }

    @Test
    void emailWhoseFateIsUnknownForTwentyHoursIsNotSentAgain() {
        Attempt attempt = Attempt.fresh();
        book.note(EmailNote.of(new EmailKey(QueueName.DEFAULT, attempt.id()))
                .unknownSince(Clock.systemUTC().instant().minus(Duration.ofHours(20)).minusSeconds(1))).await()
                .atMost(PATIENCE);
        assertThat(send(attempt, HELLO)).isInstanceOfSatisfying(Fail.class,
                fail -> assertThat(fail.reason()).contains("Perhaps it was sent at"));
        assertThat(resend.calls()).isEmpty();
        Attempt younger = Attempt.fresh();
        book.note(EmailNote.of(new EmailKey(QueueName.DEFAULT, younger.id()))
                .unknownSince(Clock.systemUTC().instant().minus(Duration.ofHours(19)))).await().atMost(PATIENCE);
        assertThat(send(younger, HELLO)).isInstanceOf(Done.class);
    }

    @Test
    void providerKnowsWhoseItsIdIs() {
        Attempt attempt = Attempt.fresh();
        send(attempt, HELLO);
        List<String> owners = redis.key().keys("millrace:{emails}:owner:*").stream()
                .map(key -> redis.value(String.class).get(key)).toList();
        assertThat(owners).contains("default:" + attempt.id());
    }

    private TaskOutcome send(Attempt attempt, EmailMessage message) {
        return handler.handle(attempt, message).await().atMost(PATIENCE);
    }
}
