package io.millrace.benchmarks;

import java.util.function.Supplier;

/**
 * One who takes part in a scenario.
 *
 * @param name who
 * @param round what one does when it is one's turn
 * @param end called after the last round
 */
record Entrant(String name, Supplier<Sample> round, Runnable end) implements AutoCloseable {

    @Override
    public void close() {
        end.run();
    }
}
