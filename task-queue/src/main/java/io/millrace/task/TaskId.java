package io.millrace.task;

import java.util.regex.Pattern;

/**
 * The id of a task, unique in its queue. The broker makes ids of the form {@code milliseconds-sequence}; a caller may bring its
 * own, which must not look like one of those.
 */
public record TaskId(String value) {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
    private static final Pattern BROKER_MADE = Pattern.compile("\\d+-\\d+");

    public TaskId {
        if (!isLegal(value)) {
            throw new IllegalArgumentException("A task id is 1 to 128 of A-Z, a-z, 0-9 and . _ : @ -, and starts with a"
                    + " letter or digit: \"" + value + "\"");
        }
    }

    /**
     * An id that the caller chose.
     *
     * @throws IllegalArgumentException when it is malformed or has the form of the broker's own ids
     */
    public static TaskId ofCaller(String value) {
        if (BROKER_MADE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "A task id of the form digits-digits is for the broker to make: \"" + value + "\"");
        }
        return new TaskId(value);
    }

    /** Whether a text is a task id. */
    public static boolean isLegal(String text) {
        return LEGAL.matcher(text).matches();
    }

    /** Whether the broker made this id. */
    public boolean isBrokerMade() {
        return BROKER_MADE.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
