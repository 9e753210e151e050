package io.millrace.task;

import java.util.regex.Pattern;

/**
 * The id of a task, unique in its queue. The broker makes ids of the form {@code milliseconds-sequence}; a caller may bring its
 * own, which must not look like one of those.
 */
public record TaskId(String value) {

    private static final int LONGEST = 128;
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
        if (text.isEmpty() || text.length() > LONGEST || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        // By hand, since every task that is fetched comes by.
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '.' && c != '_' && c != ':' && c != '@') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
