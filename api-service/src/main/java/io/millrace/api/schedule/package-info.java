/** Schedules: what there is, what became of it, and what operators do with it. */
@NullMarked
package io.millrace.api.schedule;

import org.jspecify.annotations.NullMarked;
