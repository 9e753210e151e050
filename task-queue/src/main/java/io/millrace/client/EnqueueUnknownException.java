package io.millrace.client;

/**
 * The broker did not answer: the task is perhaps stored, perhaps not. Repeating is safe for a task with an id of the
 * caller's; for one without, it may enqueue a second.
 */
public final class EnqueueUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public EnqueueUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
