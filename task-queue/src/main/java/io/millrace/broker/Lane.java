package io.millrace.broker;

/**
 * One of the streams of a queue.
 *
 * @param name as it ends the stream's key: {@code ready}, {@code again}, or {@code for:} and a type
 */
public record Lane(String name) {

    /** New tasks. */
    public static final Lane READY = new Lane("ready");
    /** Tasks that come back: retried, promoted, recovered, handed back. */
    public static final Lane AGAIN = new Lane("again");

    private static final String FOR = "for:";

    /** Tasks of a type that came to a worker without a handler for it: only workers that have one look there. */
    public static Lane of(String type) {
        return new Lane(FOR + type);
    }

    /** Whether it is the lane of a type, which not every queue has. */
    public boolean isOfType() {
        return name.startsWith(FOR);
    }

    @Override
    public String toString() {
        return name;
    }
}
