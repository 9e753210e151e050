package io.millrace.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of tasks: newest first, those that wait for a time by due time, active ones in the order in which they were taken.
 *
 * @param next cursor of the page that follows; {@code null} when there is none
 * @param scanned tasks that were looked at for this page, 10,000 at most
 * @param stoppedEarly whether the page has fewer tasks than asked for only because enough were looked at; {@code next} goes on
 */
public record TaskPage(List<TaskSummary> tasks, @Nullable String next, int scanned, boolean stoppedEarly) {
}
