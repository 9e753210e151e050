package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

class HandlerKindTest {

    static class Plain implements TaskHandler<String> {

        @Override
        public TaskType<String> type() {
            return TaskType.of("kind", String.class);
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    @Blocking
    static class OnTheClass extends Plain {
    }

    static class OnTheMethod extends Plain {

        @Override
        @RunOnVirtualThread
        @Blocking
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return super.handle(context, payload);
        }
    }

    static class LikeAProxy extends OnTheMethod {

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return super.handle(context, payload);
        }
    }

    static class MethodAgainstClass extends OnTheClass {

        @Override
        @NonBlocking
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return super.handle(context, payload);
        }
    }

    @Test
    void annotationsAreFoundOnTheClassAndOnTheMethodAndThroughAProxy() {
        assertThat(HandlerKind.of(Plain.class)).isEqualTo(HandlerKind.REACTIVE);
        assertThat(HandlerKind.of(OnTheClass.class)).isEqualTo(HandlerKind.BLOCKING);
        assertThat(HandlerKind.of(OnTheMethod.class)).isEqualTo(HandlerKind.VIRTUAL_THREAD);
        assertThat(HandlerKind.of(LikeAProxy.class)).isEqualTo(HandlerKind.VIRTUAL_THREAD);
        assertThat(HandlerKind.of(MethodAgainstClass.class)).isEqualTo(HandlerKind.REACTIVE);
    }
}
