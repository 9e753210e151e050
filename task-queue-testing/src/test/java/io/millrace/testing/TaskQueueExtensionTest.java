package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

class TaskQueueExtensionTest {

    record Greeting(String name) {
    }

    private static final TaskType<Greeting> GREET = TaskType.of("greet", Greeting.class);

    private static final class Greeter implements TaskHandler<Greeting> {

        private final List<String> greeted = new CopyOnWriteArrayList<>();

        @Override
        public TaskType<Greeting> type() {
            return GREET;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Greeting greeting) {
            greeted.add(greeting.name());
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    private final Greeter greeter = new Greeter();

    @RegisterExtension
    final TaskQueueExtension queue = new TaskQueueExtension(greeter);

    @Test
    void drainReturnsWhenEveryTaskHasRun() {
        for (String name : List.of("Ada", "Grace", "Edith")) {
            queue.client().enqueue(GREET.task(new Greeting(name))).await().indefinitely();
        }
        queue.drain();
        assertThat(greeter.greeted).containsExactlyInAnyOrder("Ada", "Grace", "Edith");
        assertThat(queue.ledger().difference()).isZero();
    }

    @Test
    void drainLeavesWhatIsNotDue() {
        queue.client().enqueue(GREET.task(new Greeting("later")).delay(Duration.ofHours(1))).await().indefinitely();
        queue.drain();
        assertThat(greeter.greeted).isEmpty();
        assertThat(queue.ledger().scheduled()).isEqualTo(1);
    }
}
