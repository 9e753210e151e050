package io.millrace.localstack;

/** The stack cannot be brought up. The message says why and what to do, in sentences for the person at the terminal. */
public final class StackException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
