package io.millrace.redis;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.FailureGroup;
import io.millrace.inspect.FailureReport;
import io.millrace.inspect.FailureSignature;
import io.millrace.inspect.TaskFilter;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;

/** Groups the newest failed tasks, in steps. */
final class FailureReader {

    private static final int MOST_SCANNED = 10_000;
    private static final int MOST_GROUPS = 1_000;

    private final Walk walk;
    private final GlimpseReader reader;
    private final Map<FailureSignature, FailureGroup> groups = new HashMap<>();
    private int scanned;
    private int ungrouped;

    FailureReader(RedisCalls link, QueueName queue) {
        this.walk = Lister.walk(link, queue, TaskState.FAILED);
        this.reader = new GlimpseReader(link, RedisKeys.of(queue));
    }

    Uni<FailureReport> read() {
        return read(walk.start(TaskFilter.ALL));
    }

    private Uni<FailureReport> read(String position) {
        return walk.read(position, Walk.BUDGET).chain(slice -> reader.read(slice.found()).chain(glimpses -> {
            glimpses.forEach(this::add);
            return slice.next() == null || scanned >= MOST_SCANNED ? Uni.createFrom().item(report()) : read(slice.next());
        }));
    }

    private void add(Glimpse glimpse) {
        scanned++;
        FailureSignature signature = glimpse.signature();
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(signature)) {
            ungrouped++;
        } else {
            groups.compute(signature, (same, group) -> with(same, group, glimpse));
        }
    }

    /** The newest comes first. */
    private static FailureGroup with(FailureSignature signature, @Nullable FailureGroup group, Glimpse glimpse) {
        Instant time = glimpse.found().time();
        return group == null
                ? new FailureGroup(signature.id(), signature.type(), signature.pattern(), 1, time, time, glimpse.found().id(),
                        glimpse.error() == null ? "" : glimpse.error())
                : new FailureGroup(group.id(), group.type(), group.pattern(), group.count() + 1, time, group.lastSeen(),
                        group.sample(), group.error());
    }

    private FailureReport report() {
        List<FailureGroup> largestFirst = groups.values().stream().sorted(Comparator.comparingLong(FailureGroup::count)
                .reversed().thenComparing(FailureGroup::lastSeen, Comparator.reverseOrder())).toList();
        return new FailureReport(largestFirst, scanned, ungrouped);
    }
}
