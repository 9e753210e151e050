/**
 * The load driver: measures the engine, the bare Redis commands under it and two peers, on one Redis, in one run. Scenarios say
 * what is done, contenders do it, and every figure is the median of several rounds in which the contenders take turns.
 */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
