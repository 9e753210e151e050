package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

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

    private static final class Saying extends First {

        private final Supplier<TaskType<String>> type;
        private final Supplier<Set<String>> needs;

        Saying(Supplier<TaskType<String>> type, Supplier<Set<String>> needs) {
            this.type = type;
            this.needs = needs;
        }

        @Override
        public TaskType<String> type() {
            return type.get();
        }

        @Override
        public Set<String> needs() {
            return needs.get();
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void handlerThatSaysNothingOfUseIsRefusedByName() {
        TaskType<String> type = TaskType.of("some", String.class);
        for (Saying handler : List.of(new Saying(() -> null, Set::of), new Saying(() -> type, () -> null),
                new Saying(() -> {
                    throw new NoClassDefFoundError("a/B");
                }, Set::of), new Saying(() -> type, () -> {
                    throw new IllegalStateException("needs");
                }), new Saying(() -> type, () -> Set.of("Not A Name")), new Saying(() -> type, () -> Set.of("x".repeat(65))))) {
            assertThatIllegalStateException().isThrownBy(() -> new HandlerRegistry(List.of(handler)))
                    .withMessageContaining(Saying.class.getName());
        }
    }
}
