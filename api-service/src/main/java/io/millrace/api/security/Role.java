package io.millrace.api.security;

import java.util.Arrays;
import java.util.Optional;

/** What a key may do. The constants are for annotations, which take no enum. */
public enum Role {
    /** May enqueue, and look up. */
    PRODUCER(Role.PRODUCER_NAME),
    /** May look. */
    VIEWER(Role.VIEWER_NAME),
    /** May do everything. */
    OPERATOR(Role.OPERATOR_NAME);

    public static final String PRODUCER_NAME = "producer";
    public static final String VIEWER_NAME = "viewer";
    public static final String OPERATOR_NAME = "operator";

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The lower-case word that stands for it outside Java. */
    public String word() {
        return word;
    }

    static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }
}
