package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

class HandlerRegistryTest {

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

    @Test
    void twoHandlersForOneTypeAreRefusedByName() {
        assertThatIllegalStateException().isThrownBy(() -> new HandlerRegistry(List.of(new First(), new Second())))
                .withMessageContaining("same").withMessageContaining(First.class.getName())
                .withMessageContaining(Second.class.getName());
    }
}
