package io.millrace.task;

import java.util.regex.Pattern;

/**
 * The name of a queue: 1 to 64 characters of {@code a-z}, {@code 0-9}, {@code _} and {@code -}, the first a letter or digit.
 */
public record QueueName(String value) {

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    /** Where tasks go that name no queue. */
    public static final QueueName DEFAULT = new QueueName("default");

    public QueueName {
        if (!isLegal(value)) {
            throw new IllegalArgumentException("A queue name is 1 to 64 of a-z, 0-9, _ and -, and starts with a letter or"
                    + " digit: \"" + value + "\"");
        }
    }

    /** Whether a text is the name of a queue. */
    public static boolean isLegal(String text) {
        return LEGAL.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
