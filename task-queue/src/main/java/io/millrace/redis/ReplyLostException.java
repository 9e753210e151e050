package io.millrace.redis;

/** A command was sent and its answer did not come: it was carried out, or not. */
final class ReplyLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ReplyLostException(String message, Throwable cause) {
        super(message, cause);
    }

    ReplyLostException(String message) {
        super(message);
    }
}
