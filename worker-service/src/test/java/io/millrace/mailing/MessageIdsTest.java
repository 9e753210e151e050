package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

class MessageIdsTest {

    private static final EmailAddress ADA = new EmailAddress("Ada", "ada@example.com");
    private static final EmailAddress EVE = new EmailAddress("Eve", "eve@example.com");

    @Test
    void sameTaskHasTheSameMessageId() {
        assertThat(idOf("1735689600000-0", ADA)).isEqualTo(idOf("1735689600000-0", ADA))
                .matches("<default\\.1735689600000-0\\.[0-9a-f]{16}@mill\\.example>");
    }

    @Test
    void anotherTaskOrAnotherMailHasAnother() {
        assertThat(idOf("1735689600000-1", ADA)).isNotEqualTo(idOf("1735689600000-0", ADA));
        assertThat(idOf("1735689600000-0", EVE)).isNotEqualTo(idOf("1735689600000-0", ADA));
    }

    @Test
    void anyTaskIdMakesALegalMessageId() {
        assertThat(idOf("nightly@2026-01-01T02:00:00Z", ADA)).startsWith("<default.nightly=402026-01-01T02=3a00=3a00Z.");
        assertThat(idOf("a..", ADA)).startsWith("<default.a=2e=2e.");
    }

    private static String idOf(String task, EmailAddress recipient) {
        return MessageIds.messageId(QueueName.DEFAULT, new TaskId(task), new EmailAddress("", "hello@mill.example"),
                List.of(recipient), "Hello");
    }
}
