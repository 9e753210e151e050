package io.millrace.inspect;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of all changes: by time, then by sequence, then by queue. As a text it is
 * {@code milliseconds-sequence@queue}.
 *
 * @param millis since the epoch, by Redis' clock
 * @param sequence among the changes of its queue in that millisecond, from 0
 * @param queue name of the queue, or an empty text for the place before all queues
 */
public record ChangePosition(long millis, long sequence, String queue) implements Comparable<ChangePosition> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})-(\\d{1,15})@([a-z0-9_-]{0,64})");
    private static final Comparator<ChangePosition> ORDER = Comparator.comparingLong(ChangePosition::millis)
            .thenComparingLong(ChangePosition::sequence).thenComparing(ChangePosition::queue);

    /** The place before everything that happens in that millisecond or later. */
    public static ChangePosition at(long millis) {
        return new ChangePosition(millis, 0, "");
    }

    /**
     * The place that a text stands for.
     *
     * @throws IllegalArgumentException when it stands for none
     */
    public static ChangePosition parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "A position is milliseconds-sequence@queue, such as 1785000000000-0@default, not " + text);
        }
        return new ChangePosition(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), parts.group(3));
    }

    @Override
    public int compareTo(ChangePosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence + "@" + queue;
    }
}
