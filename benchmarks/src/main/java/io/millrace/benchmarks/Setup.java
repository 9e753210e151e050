package io.millrace.benchmarks;

/**
 * How it is measured.
 *
 * @param size how much
 * @param server path of the Redis server to run; empty: the embedded one
 * @param peers whether the peers take part where they are installed
 */
record Setup(Size size, String server, boolean peers) {
}
