package io.millrace.api.inspect;

import java.time.Instant;
import java.util.List;

import io.millrace.inspect.FailureGroup;
import io.millrace.inspect.FailureReport;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The failed tasks of a queue by what they have in common.
 *
 * @param items the largest group first, 1,000 at most
 * @param scanned failed tasks that were looked at: the newest 10,000 at most
 * @param ungrouped of those, the ones in groups beyond the thousand
 */
@RegisterForReflection
record FailuresDocument(List<Group> items, long scanned, long ungrouped) {

    /**
     * Tasks that failed alike.
     *
     * @param id the same as long as type and pattern are
     * @param pattern first line of the error, without what differs from one to the next
     * @param sample id of the latest of them
     * @param error of the sample
     */
    @RegisterForReflection
    record Group(String id, String type, String pattern, long count, Instant firstSeen, Instant lastSeen, String sample,
            String error) {

        static Group of(FailureGroup group) {
            return new Group(group.id(), group.type(), group.pattern(), group.count(), group.firstSeen(), group.lastSeen(),
                    group.sample().value(), group.error());
        }
    }

    static FailuresDocument of(FailureReport report) {
        return new FailuresDocument(report.groups().stream().map(Group::of).toList(), report.scanned(), report.ungrouped());
    }
}
