package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailRecord;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;
import io.millrace.mailstore.Suppressions;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskOutcome.Done;
import io.millrace.task.TaskOutcome.Fail;
import io.millrace.task.TaskOutcome.Retry;
import io.millrace.types.email.EmailMessage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What becomes of an email is known for each of its recipients, and none gets it twice. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedSmtpResource.class, restrictToAnnotatedClass = true)
class RecipientsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    EmailSendHandler handler;

    @Inject
    EmailBook book;

    @Inject
    Suppressions suppressions;

    @SuppressWarnings("NullAway.Init") // given by ScriptedSmtpResource
    ScriptedSmtp smtp;

    private final Attempt attempt = Attempt.fresh();

    @BeforeEach
    void serverIsWell() {
        smtp.close();
        smtp.forgetScript();
        smtp.start();
        suppressions.remove(List.of("a@example.com", "b@example.com")).await().atMost(PATIENCE);
    }

    @Test
    void allRecipientsAreOneTransaction() {
        assertThat(send("a@example.com", "b@example.com", "c@example.com")).isInstanceOf(Done.class);
        assertThat(smtp.envelopes()).containsExactly(List.of("a@example.com", "b@example.com", "c@example.com"));
    }

    @Test
    void refusedRecipientKeepsTheMailFromNobodyElse() {
        smtp.refuse("b@example.com", "550 5.1.1 no such user");
        assertThat(send("a@example.com", "b@example.com", "c@example.com")).isInstanceOfSatisfying(Done.class,
                done -> assertThat(done.result()).isInstanceOfSatisfying(EmailSent.class, sent -> assertThat(sent.refused())
                        .containsOnlyKeys("b@example.com").allSatisfy((address, words) -> assertThat(words)
                                .contains("550 5.1.1 no such user"))));
        assertThat(smtp.envelopes()).containsExactly(List.of("a@example.com"), List.of("c@example.com"));
        assertThat(record().lastEvent()).isEqualTo(EmailEvent.BOUNCED);
        assertThat(record().events()).anySatisfy(event -> {
            assertThat(event.event()).isEqualTo("bounced");
            assertThat(event.recipients()).containsExactly("b@example.com");
        });
    }

    @Test
    void busyRecipientIsTriedAgainAndTheOthersAreNot() {
        smtp.refuse("b@example.com", "450 4.2.1 mailbox busy");
        assertThat(send("a@example.com", "b@example.com")).isInstanceOfSatisfying(Retry.class,
                retry -> assertThat(retry.reason()).contains("450 4.2.1 mailbox busy"));
        smtp.forgetRefusals();
        assertThat(send("a@example.com", "b@example.com")).isInstanceOf(Done.class);
        assertThat(smtp.envelopes()).containsExactly(List.of("a@example.com"), List.of("b@example.com"));
        assertThat(smtp.mails().stream().map(RecipientsTest::messageId).distinct()).hasSize(1);
        assertThat(smtp.mails()).allSatisfy(mail -> assertThat(mail).contains("a@example.com").contains("b@example.com"));
    }

    @Test
    void emailThatNobodyCanGetFailsAtOnceWithTheWordsForEach() {
        smtp.refuse("a@example.com", "550 5.1.1 no a").refuse("b@example.com", "550 5.1.1 no b");
        assertThat(send("a@example.com", "b@example.com")).isInstanceOfSatisfying(Fail.class,
                fail -> assertThat(fail.reason()).contains("a@example.com: ").contains("no a").contains("no b"));
    }

    @ParameterizedTest
    @CsvSource({ "550 5.1.1 no such user, true", "550 5.1.10 takes no mail, true", "551-5.1.6 has moved, true",
            "550 5.7.1 you are on a list, false", "550 no, false", "552 5.2.2 mailbox full, false",
            "550 5.1.11 what is this, false" })
    void addressThatIsNoneIsNotWrittenToAgain(String answer, boolean suppressed) {
        String address = UUID.randomUUID() + "@example.com";
        smtp.refuse(address, answer.replace("551-", "551-5.1.6 he\r\n551 "));
        assertThat(send(address)).isInstanceOf(Fail.class);
        assertThat(suppressions.find(address).await().atMost(PATIENCE).isPresent()).isEqualTo(suppressed);
    }

    @Test
    void emailThatWasTakenIsNotSentAgain() {
        TaskOutcome first = send("a@example.com");
        assertThat(send("a@example.com")).isEqualTo(first);
        assertThat(smtp.mails()).hasSize(1);
    }

    @Test
    void suppressedRecipientsAreLeftOut() {
        String bounced = suppressed();
        assertThat(send("a@example.com", bounced)).isInstanceOfSatisfying(Done.class,
                done -> assertThat(done.result()).isInstanceOfSatisfying(EmailSent.class,
                        sent -> assertThat(sent.suppressed()).containsExactly(bounced)));
        assertThat(smtp.envelopes()).containsExactly(List.of("a@example.com"));
    }

    @Test
    void emailToSuppressedRecipientsOnlyIsNotSent() {
        String bounced = suppressed();
        assertThat(send(bounced)).isInstanceOfSatisfying(Done.class, done -> assertThat(done.result())
                .isInstanceOfSatisfying(EmailSent.class, sent -> assertThat(sent.messageId()).isNull()));
        assertThat(smtp.mails()).isEmpty();
        assertThat(record().lastEvent()).isEqualTo(EmailEvent.SUPPRESSED);
    }

    @Test
    void recordBeginsWithTheFirstAttemptWhenNobodyBeganItBefore() {
        assertThat(send("a@example.com")).isInstanceOf(Done.class);
        assertThat(record().lastEvent()).isEqualTo(EmailEvent.SENT);
        assertThat(record().messageId()).isEqualTo(messageId(smtp.mails().get(0)));
        assertThat(record().content().subject()).isEqualTo("Hello");
    }

    private String suppressed() {
        String address = UUID.randomUUID() + "@example.com";
        suppressions.add(List.of(Suppression.of(address, Origin.BOUNCE, null, Instant.now()))).await().atMost(PATIENCE);
        return address;
    }

    private EmailRecord record() {
        return book.find(new EmailKey(QueueName.DEFAULT, attempt.id())).await().atMost(PATIENCE).orElseThrow();
    }

    private TaskOutcome send(String... to) {
        return handler.handle(attempt, new EmailMessage(null, List.of(to), List.of(), List.of(), List.of(), "Hello", null, "Hi",
                Map.of(), List.of(), null)).await().atMost(PATIENCE);
    }

    private static String messageId(String mail) {
        return mail.lines().filter(line -> line.startsWith("Message-ID: ")).findFirst().orElseThrow().substring(12);
    }
}
