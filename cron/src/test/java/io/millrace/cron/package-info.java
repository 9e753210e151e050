/** Slots in tables: of our own, of other cron libraries, and of a minute-by-minute walk over the changes of clocks. */
@NullMarked
package io.millrace.cron;

import org.jspecify.annotations.NullMarked;
