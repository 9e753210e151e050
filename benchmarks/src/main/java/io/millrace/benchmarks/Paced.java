package io.millrace.benchmarks;

/** A contender whose producer can be slow, so that each task finds a worker that is waiting. */
interface Paced {

    String name();

    /** Enqueues one task after the other at a steady rate; nanoseconds from each call to the start of its handler. */
    long[] latencies(int tasks, int perSecond);
}
