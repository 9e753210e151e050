package io.millrace.client;

/** The broker cannot be reached: nothing was sent, so nothing was done. Repeating is always safe. */
public final class BrokerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokerUnavailableException(String message) {
        super(message);
    }

    public BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
