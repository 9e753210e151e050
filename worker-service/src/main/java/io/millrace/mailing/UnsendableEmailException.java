package io.millrace.mailing;

/**
 * An email that cannot be sent as it is, however often one tries. The reason says which field, why, and what would be right.
 */
final class UnsendableEmailException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String reason;

    UnsendableEmailException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message, which is always there. */
    String reason() {
        return reason;
    }
}
