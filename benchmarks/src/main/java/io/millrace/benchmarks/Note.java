package io.millrace.benchmarks;

import io.millrace.task.TaskType;

/**
 * The payload of every task here: 100 bytes of JSON.
 *
 * @param at when it was sent, or when it is due; 0 where nobody asks
 * @param text padding
 */
record Note(long at, String text) {

    /** Bytes of JSON. */
    static final int SIZE = 100;

    static final TaskType<Note> TYPE = TaskType.of("bench:note", Note.class);

    private static final int FRAME = "{\"at\":,\"text\":\"\"}".length();

    static Note of(long at) {
        return new Note(at, "x".repeat(SIZE - FRAME - Long.toString(at).length()));
    }
}
