package io.millrace.mailing;

import java.util.Optional;

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

    /**
     * Refuses a field that there is something to say against.
     *
     * @param objection what follows the field's name
     */
    static void throwIf(String field, Optional<String> objection) {
        objection.ifPresent(problem -> {
            throw new UnsendableEmailException(field + " " + problem);
        });
    }

    /** The message, which is always there. */
    String reason() {
        return reason;
    }
}
