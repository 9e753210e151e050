/** Clocks of processes that tests set, as an operator or a bad time server would. */
@NullMarked
package io.millrace.clock;

import org.jspecify.annotations.NullMarked;
