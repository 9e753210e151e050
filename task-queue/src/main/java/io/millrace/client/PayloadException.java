package io.millrace.client;

/** The payload of a task cannot be written as JSON, or is larger than tasks may be. Nothing was enqueued. */
public final class PayloadException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    public PayloadException(String message, Throwable cause) {
        super(message, cause);
    }

    public PayloadException(String message) {
        super(message);
    }
}
