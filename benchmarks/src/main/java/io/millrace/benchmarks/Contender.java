package io.millrace.benchmarks;

/**
 * Something that moves tasks through Redis. All do the same work: 100 bytes of JSON, a handler that does nothing, nothing kept.
 */
interface Contender extends AutoCloseable {

    /** Tasks that a producer hands over in one call. */
    int BATCH = 100;

    /** Tasks that a worker runs at a time. */
    int CONCURRENCY = 100;

    String name();

    /** Enqueues tasks in bulk. Nanoseconds from the first call to the last answer. */
    long fill(int tasks);

    /** Works off what waits, exactly so many tasks. Nanoseconds from the first handler's start until all are acknowledged. */
    long drain(int tasks);

    /** Enqueues and works off at the same time. Nanoseconds from the first call until all are acknowledged. */
    long both(int tasks);

    /** Commands sent since it was made. */
    long commandsSent();

    /** CPU time that its process has used; of one that runs in this JVM, the JVM's. */
    default long cpuNanos() {
        return Jvm.cpuNanos();
    }

    @Override
    void close();
}
