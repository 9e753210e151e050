package io.millrace.broker;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.task.TaskId;

/**
 * What a running attempt says of itself.
 *
 * @param progress how far it is, or null when it did not say
 * @param log lines to add, oldest first
 */
public record Report(EntryRef ref, TaskId id, @Nullable Progress progress, List<Line> log) {

    /**
     * How far an attempt is.
     *
     * @param age milliseconds since it was said
     * @param percent 0 to 100
     * @param line in words, without line ends, perhaps empty
     */
    public record Progress(long age, int percent, String line) {
    }

    /**
     * A log line.
     *
     * @param age milliseconds since it was written
     * @param text without line ends
     */
    public record Line(long age, String text) {
    }
}
