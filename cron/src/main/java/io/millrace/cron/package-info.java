/**
 * Cron entries as schedulers and the API see them: the expression, when it is due in a time zone, and everything that an entry
 * says, checked. Pure: nothing here waits for anything or knows what has been fired.
 */
@NullMarked
package io.millrace.cron;

import org.jspecify.annotations.NullMarked;
