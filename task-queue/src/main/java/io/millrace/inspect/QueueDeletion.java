package io.millrace.inspect;

/** What became of a queue that was to be deleted. */
public sealed interface QueueDeletion {

    /**
     * It is gone.
     *
     * @param tasks that went with it
     */
    record Deleted(long tasks) implements QueueDeletion {
    }

    /**
     * It is not: it holds tasks, and that was not to be overridden.
     *
     * @param tasks that it holds, ended ones that are kept among them
     */
    record NotEmpty(long tasks) implements QueueDeletion {
    }
}
