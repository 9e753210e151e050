package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.PayloadCodec;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

class HandlerRegistryTest {

    private static final PayloadCodec PAYLOADS = new PayloadCodec(new ObjectMapper());

    private static class First implements TaskHandler<String> {

        @Override
        public TaskType<String> type() {
            return TaskType.of("same", String.class);
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    private static final class Second extends First {
    }

    private abstract static class NoRecord {
    }

    private static final class OfNoRecord implements TaskHandler<NoRecord> {

        @Override
        public TaskType<NoRecord> type() {
            return TaskType.of("no-record", NoRecord.class);
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, NoRecord payload) {
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    @Test
    void payloadThatCanNeverBeReadIsRefusedByItsNameAndItsHandlers() {
        HandlerRegistry registry = new HandlerRegistry(List.of(new OfNoRecord()));

        assertThatIllegalStateException().isThrownBy(() -> registry.checkPayloads(PAYLOADS))
                .withMessageContaining(NoRecord.class.getName()).withMessageContaining(OfNoRecord.class.getName());
    }

    @Test
    void payloadThatIsNoObjectIsReadable() {
        assertThatCode(() -> new HandlerRegistry(List.of(new First())).checkPayloads(PAYLOADS)).doesNotThrowAnyException();
    }

    @Test
    void twoHandlersForOneTypeAreRefusedByName() {
        assertThatIllegalStateException().isThrownBy(() -> new HandlerRegistry(List.of(new First(), new Second())))
                .withMessageContaining("same").withMessageContaining(First.class.getName())
                .withMessageContaining(Second.class.getName());
    }
}
