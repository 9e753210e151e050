/** Slots in tables, loops over a real Redis. */
@NullMarked
package io.millrace.scheduler;

import org.jspecify.annotations.NullMarked;
