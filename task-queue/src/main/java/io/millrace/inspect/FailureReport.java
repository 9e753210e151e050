package io.millrace.inspect;

import java.util.List;

/**
 * The failed tasks of a queue, grouped.
 *
 * @param groups the largest first, 1,000 at most
 * @param scanned failed tasks that were looked at: the newest 10,000 at most
 * @param ungrouped of those, the ones in groups beyond the thousand
 */
public record FailureReport(List<FailureGroup> groups, long scanned, long ungrouped) {
}
