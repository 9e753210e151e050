/** That the load driver measures what it says; how fast anything is, is not tested here. */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
