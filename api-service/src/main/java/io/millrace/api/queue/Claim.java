package io.millrace.api.queue;

import io.millrace.task.TaskState;

/** What the memory of Idempotency-Keys says when a request comes in. */
public sealed interface Claim {

    /** The key was not in use: this request is the first. */
    record First() implements Claim {
    }

    /** The same request came before; what became of it was not noted, or not yet. */
    record Unfinished() implements Claim {
    }

    /** The same request came before and its task was accepted in that state. */
    record Accepted(TaskState state) implements Claim {
    }

    /** The same request came before and was refused, because its task's id was taken. */
    record Refused() implements Claim {
    }

    /** Another request came before with this key. */
    record Reused() implements Claim {
    }
}
