/** Statistics as tasks. */
@NullMarked
package io.millrace.types.stats;

import org.jspecify.annotations.NullMarked;
