package io.millrace.mailstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

class EmailKeyTest {

    @Test
    void memberOfTheLongestNamesIsReadBack() {
        EmailKey key = new EmailKey(new QueueName("q".repeat(64)), TaskId.ofCaller("i".repeat(128)));

        assertThat(EmailKey.parse(key.member())).contains(key);
    }

    @Test
    void whatIsNoMemberIsNone() {
        assertThat(EmailKey.parse("no-colon")).isEmpty();
        assertThat(EmailKey.parse("Not A Queue:1-0")).isEmpty();
    }
}
