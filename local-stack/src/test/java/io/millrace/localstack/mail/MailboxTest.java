package io.millrace.localstack.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

class MailboxTest {

    @Test
    void newestIsFirst() {
        Mailbox mailbox = new Mailbox(10, 1000);
        mailbox.add(mail("a", 1));
        mailbox.add(mail("b", 1));

        assertThat(mailbox.list(0, 10)).extracting(Mail::id).containsExactly("b", "a");
        assertThat(mailbox.list(1, 10)).extracting(Mail::id).containsExactly("a");
        assertThat(mailbox.find("latest")).map(Mail::id).contains("b");
    }

    @Test
    void oldestGoesWhenThereAreTooMany() {
        Mailbox mailbox = new Mailbox(2, 1000);
        List.of("a", "b", "c").forEach(id -> mailbox.add(mail(id, 1)));

        assertThat(mailbox.list(0, 10)).extracting(Mail::id).containsExactly("c", "b");
        assertThat(mailbox.received()).isEqualTo(3);
    }

    @Test
    void oldestGoWhenTheyAreTooLargeTogether() {
        Mailbox mailbox = new Mailbox(10, 100);
        List.of("a", "b", "c").forEach(id -> mailbox.add(mail(id, 40)));
        assertThat(mailbox.list(0, 10)).extracting(Mail::id).containsExactly("c", "b");

        mailbox.add(mail("huge", 101));
        assertThat(mailbox.list(0, 10)).extracting(Mail::id).containsExactly("huge");
    }

    @Test
    void removedMailsMakeRoom() {
        Mailbox mailbox = new Mailbox(10, 100);
        mailbox.add(mail("a", 60));
        mailbox.remove(List.of("a"));
        mailbox.add(mail("b", 40));
        mailbox.add(mail("c", 60));

        assertThat(mailbox.list(0, 10)).extracting(Mail::id).containsExactly("c", "b");
        mailbox.clear();
        assertThat(mailbox.size()).isZero();
    }

    private static Mail mail(String id, int size) {
        return new Mail(id, Instant.EPOCH, "a@example.com", List.of("b@example.com"), new byte[size]);
    }
}
