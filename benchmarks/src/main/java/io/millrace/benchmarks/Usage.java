package io.millrace.benchmarks;

/**
 * What a Redis has done since it started.
 *
 * @param mainThreadMicros CPU time of the thread that runs commands
 * @param processMicros CPU time of all its threads; those beside the main one write and sync the append-only file
 * @param executed commands, those that scripts call included
 */
record Usage(double mainThreadMicros, double processMicros, long executed) {

    Usage since(Usage earlier) {
        return new Usage(mainThreadMicros - earlier.mainThreadMicros, processMicros - earlier.processMicros,
                executed - earlier.executed);
    }
}
