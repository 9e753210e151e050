package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.broker.Message;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.vertx.core.buffer.Buffer;

class MessageCodecTest {

    private static final TaskId ID = new TaskId("1-0");

    @Test
    void plainMessageIsItsTypeAndPayloadAndTwoLineEnds() {
        Message plain = new Message("email:send", Buffer.buffer("{\"a\":1}"), TaskOptions.DEFAULT);
        assertThat(new String(MessageCodec.encode(plain), StandardCharsets.UTF_8)).isEqualTo("email:send\n\n{\"a\":1}");
    }

    @Test
    void whatAWorkerNeedsComesBack() throws UnreadableMessageException {
        TaskOptions options = TaskOptions.DEFAULT.withId(ID).withMaxRetries(7).withDeadline(Instant.ofEpochMilli(123456789))
                .withTimeout(Duration.ofSeconds(3)).withRetention(Duration.ofHours(2))
                .withHeaders(Map.of("traceparent", "00-\"quoted\"\n", "ä", "漢"));
        Message message = new Message("type", Buffer.buffer("line 1\nline 2\n"), options);
        assertThat(MessageCodec.decode(Buffer.buffer(MessageCodec.encode(message)), QueueName.DEFAULT, ID)).isEqualTo(message);
    }

    @Test
    void optionsOfANewerVersionAreLeftAlone() throws UnreadableMessageException {
        Message read = MessageCodec.decode(Buffer.buffer("type\n{\"novel\":{\"a\":[1]},\"maxRetries\":2}\n{}"),
                QueueName.DEFAULT, ID);
        assertThat(read.options().maxRetries()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "type", "type\n", "\n\n{}", "type\n{\n{}", "type\n[]\n{}", "type\n{\"maxRetries\":\"x\"}\n{}",
            "type\n{\"maxRetries\":-1}\n{}", "type\n{\"headers\":{\"a\":1}}\n{}" })
    void whatIsNoMessageIsSaidToBeNone(String bytes) {
        assertThatExceptionOfType(UnreadableMessageException.class)
                .isThrownBy(() -> MessageCodec.decode(Buffer.buffer(bytes), QueueName.DEFAULT, ID));
    }
}
