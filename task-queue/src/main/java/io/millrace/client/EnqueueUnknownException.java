package io.millrace.client;

/**
 * The broker did not answer: the task is perhaps stored, perhaps not. Of several tasks that were handed over together: some
 * were stored, or may have been. Repeating is safe for a task with an id of the caller's; for one without, it may enqueue a
 * second.
 */
public final class EnqueueUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public EnqueueUnknownException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a call fails with of which some tasks were stored: the failure itself says no more than the truth when none was. */
    public static RuntimeException unlessNoneWasStored(int stored, int tasks, RuntimeException failure) {
        return stored == 0 ? failure
                : new EnqueueUnknownException(stored + " of " + tasks
                        + " tasks were stored; of the others this is known: " + failure.getMessage(), failure);
    }
}
