package io.millrace.mailing;

import static io.millrace.mailing.ScriptedSmtp.HANG_UP;
import static io.millrace.mailing.ScriptedSmtp.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.mailstore.Suppressions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskOutcome.Done;
import io.millrace.task.TaskOutcome.Fail;
import io.millrace.task.TaskOutcome.Retry;
import io.millrace.task.TaskOutcome.Unavailable;
import io.millrace.types.email.EmailMessage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;

@QuarkusTest
@QuarkusTestResource(value = ScriptedSmtpResource.class, restrictToAnnotatedClass = true)
class SmtpTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final EmailMessage HELLO = Emails.text("ada@example.com", "Hello", "How are you?");

    @Inject
    EmailSendHandler handler;

    @Inject
    ParkedProviders parked;

    @Inject
    Suppressions suppressions;

    @SuppressWarnings("NullAway.Init") // given by ScriptedSmtpResource
    ScriptedSmtp smtp;

    @BeforeEach
    void serverIsWellAndKnowsNobody() {
        smtp.close();
        smtp.forgetScript();
        smtp.start();
        suppressions.remove(HELLO.to()).await().atMost(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({ "MAIL, 451 4.7.1 greylisted", "MAIL, 421 4.3.2 closing", "RCPT, 450 4.2.1 mailbox busy",
            "DATA, 452 4.3.1 disk full", "DOT, 451 4.3.0 scanner is away", "DOT, 421 4.3.2 closing" })
    void temporaryRefusalIsRetriedWithTheServersWords(String step, String answer) {
        smtp.answer(step, answer);
        assertThat(send(HELLO)).isInstanceOfSatisfying(Retry.class, retry -> assertThat(retry.reason()).contains(answer));
    }

    @ParameterizedTest
    @CsvSource({ "MAIL, 553 5.1.8 not this sender", "RCPT, 550 5.1.1 no such user", "RCPT, 552 5.2.2 mailbox full",
            "DOT, 552 5.3.4 too large", "DOT, 554 5.7.1 spam" })
    void permanentRefusalFailsAtOnceWithTheServersWords(String step, String answer) {
        smtp.answer(step, answer);
        assertThat(send(HELLO)).isInstanceOfSatisfying(Fail.class, fail -> assertThat(fail.reason()).contains(answer));
    }

    @ParameterizedTest
    @CsvSource({ "GREETING, 421 4.3.2 too busy", "GREETING, 554 5.3.2 no service for you" })
    void serverThatServesNobodyIsNotTheMailsFault(String step, String answer) {
        smtp.answer(step, answer);
        assertThat(send(HELLO)).isInstanceOfSatisfying(Unavailable.class, away -> {
            assertThat(away.reason()).contains(answer);
            assertThat(handler.needs()).containsExactly(away.dependency());
            assertThat(away.retryAfter()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({ "MAIL, 530 5.7.0 authentication required", "MAIL, 534 5.7.9 too weak", "DOT, 535 5.7.8 who are you" })
    void serverThatDoesNotLetUsInIsParkedUntilItDoes(String step, String answer) {
        smtp.answer(step, answer);
        assertThat(send(HELLO)).isInstanceOfSatisfying(Unavailable.class, away -> {
            assertThat(away.reason()).contains(answer).contains("parked").contains("QUARKUS_MAILER_USERNAME");
            assertThat(away.retryAfter()).isEqualTo(Duration.ofSeconds(60));
        });
        assertThat(parked.isParked("smtp")).isTrue();
        smtp.forgetScript();
        assertThat(send(HELLO)).isInstanceOf(Done.class);
        assertThat(parked.isParked("smtp")).isFalse();
    }

    @Test
    void refusedLoginBurnsNoAttemptAndSaysWhatToCheck() {
        smtp.answer("EHLO", "250-scripted\r\n250 AUTH PLAIN").answer("AUTH", "535 5.7.8 bad credentials");
        assertThat(send(HELLO)).isInstanceOfSatisfying(Unavailable.class, away -> assertThat(away.reason())
                .contains("535 5.7.8 bad credentials").contains("QUARKUS_MAILER_PASSWORD"));
    }

    @Test
    void answerThatIsNoSmtpIsRetried() {
        smtp.answer("RCPT", "HTTP/1.1 400 Bad Request");
        assertThat(send(HELLO)).isInstanceOf(Retry.class);
    }

    @Test
    void mailAboveTheServersSizeFailsAtOnce() {
        smtp.answer("EHLO", "250-scripted\r\n250 SIZE 100");
        assertThat(send(HELLO)).isInstanceOfSatisfying(Fail.class, fail -> assertThat(fail.reason()).contains("larger"));
    }

    @ParameterizedTest
    @CsvSource({ "GREETING", "EHLO", "MAIL", "DATA", "DOT" })
    void connectionBrokenOffAtAnyStepIsRetried(String step) {
        smtp.answer(step, HANG_UP);
        assertThat(send(HELLO)).isInstanceOf(Retry.class);
    }

    @Test
    void silentServerIsGivenUpAndRetried() {
        smtp.answer("DOT", SILENCE);
        assertThat(send(HELLO)).isInstanceOf(Retry.class);
    }

    @Test
    void serverThatFellSilentLeavesNoConnectionBlocked() {
        smtp.answer("MAIL", SILENCE);
        List<Uni<TaskOutcome>> moreThanConnections = IntStream.range(0, 2 * ScriptedSmtpResource.CONNECTIONS)
                .mapToObj(i -> handler.handle(Attempt.first("hung" + i), HELLO)).toList();
        assertThat(Uni.join().all(moreThanConnections).andFailFast().await().atMost(PATIENCE))
                .allMatch(Retry.class::isInstance);
        smtp.forgetScript();
        assertThat(send(HELLO)).isInstanceOf(Done.class);
    }

    @Test
    void absentServerBurnsNoAttempt() {
        smtp.close();
        assertThat(send(HELLO)).isInstanceOfSatisfying(Unavailable.class,
                away -> assertThat(away.reason()).contains("cannot be reached").contains("Connection refused"));
    }

    @Test
    void serverThatComesBackWithinSecondsGetsTheMailInTheSameAttempt() {
        smtp.close();
        Uni<TaskOutcome> sending = handler.handle(Attempt.first("blip"), HELLO).memoize().indefinitely();
        sending.subscribe().with(ignored -> {
        });
        smtp.start();
        assertThat(sending.await().atMost(PATIENCE)).isInstanceOf(Done.class);
    }

    @Test
    void mailSentAgainAfterALostAnswerHasTheSameMessageId() {
        Attempt attempt = Attempt.fresh();
        smtp.answer("DOT", HANG_UP);
        assertThat(send(attempt, HELLO)).isInstanceOf(Retry.class);
        smtp.answer("DOT", "250 queued");
        assertThat(send(attempt, HELLO)).isInstanceOf(Done.class);
        assertThat(smtp.mails()).hasSize(2);
        assertThat(smtp.mails().stream().map(SmtpTroubleTest::messageIdOf).distinct()).hasSize(1);
    }

    private TaskOutcome send(EmailMessage message) {
        return send(Attempt.fresh(), message);
    }

    private TaskOutcome send(Attempt attempt, EmailMessage message) {
        return handler.handle(attempt, message).await().atMost(PATIENCE);
    }

    private static String messageIdOf(String mail) {
        return mail.lines().filter(line -> line.startsWith("Message-ID: ")).findFirst().orElseThrow();
    }
}
