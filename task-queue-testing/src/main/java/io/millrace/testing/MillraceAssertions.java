package io.millrace.testing;

import io.millrace.inspect.TaskView;

/** Where assertions about queues and tasks begin, beside AssertJ's own. */
public final class MillraceAssertions {

    private MillraceAssertions() {
    }

    /** About what waits in the queues of a test, and what became of the rest. */
    public static QueueAssert assertThat(TaskQueueExtension queue) {
        return new QueueAssert(queue);
    }

    /** About one task; see {@link TaskQueueExtension#task}. */
    public static TaskAssert assertThat(TaskView task) {
        return new TaskAssert(task);
    }
}
