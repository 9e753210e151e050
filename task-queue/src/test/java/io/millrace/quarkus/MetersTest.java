package io.millrace.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;

class MetersTest {

    private static final TaskType<String> TYPE = TaskType.of("metered:task", String.class);

    @Test
    void namesThatCallersChooseAreMeteredUpToABound() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(Meters.fewQueues()).meterFilter(Meters.fewTypes()).meterFilter(Meters.fewTemplates())
                .meterFilter(Meters.fewSchedules());
        MeteredTasks tasks = new MeteredTasks(registry);
        for (int i = 0; i < 300; i++) {
            tasks.enqueued(TYPE, new Enqueued(new QueueName("q" + i), new TaskId("1-1"), TaskState.PENDING));
            registry.counter("millrace.emails", "template", "t" + i, "event", "sent").increment();
            registry.counter("millrace.schedule.slots", "schedule", "s" + i, "outcome", "fired").increment();
        }
        assertThat(registry.find("millrace.tasks.enqueued").counters()).hasSize(200);
        assertThat(registry.find("millrace.emails").counters()).hasSize(200);
        assertThat(registry.find("millrace.schedule.slots").counters()).hasSize(200);

        tasks.enqueued(TYPE, new Enqueued(new QueueName("q0"), new TaskId("1-2"), TaskState.PENDING));
        assertThat(registry.get("millrace.tasks.enqueued").tag("queue", "q0").counter().count()).isEqualTo(2);
    }
}
