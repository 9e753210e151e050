package io.millrace.redis;

/** A server answers, and cannot be used. */
final class UnsuitableServerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsuitableServerException(String message) {
        super(message);
    }
}
