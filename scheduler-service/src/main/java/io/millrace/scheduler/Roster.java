package io.millrace.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import org.jboss.logging.Logger;

import io.millrace.cron.Complaint;
import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleCheck.Checked;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleJson;
import io.millrace.cron.ScheduleSpec;
import io.millrace.schedule.ScheduleSnapshot;
import io.millrace.schedule.ScheduleSnapshot.Mark;

/**
 * The entries that run at present: those of the configuration and those that operators stored, without the paused ones. A
 * stored entry that is not right is left out, and said to be, once for each version; the others do not notice.
 */
final class Roster {

    private static final Logger LOG = Logger.getLogger(Roster.class);

    /** What an entry is made from: as long as it is the same, the entry goes on as it is. */
    private record Source(String json, Mark mark) {
    }

    private record Member(Source source, Optional<EntryRun> run) {
    }

    private final List<ScheduleEntry> configured;
    private final ScheduleCheck check;
    private final Begin begin;
    private Map<String, Member> members = new HashMap<>();

    /** Makes the run of an entry. */
    @FunctionalInterface
    interface Begin {

        /**
         * Begins.
         *
         * @param noteSince whether nobody knows but the book of slots since when the entry is as it is
         */
        EntryRun begin(ScheduleEntry entry, Instant since, boolean noteSince);
    }

    Roster(List<ScheduleEntry> configured, ScheduleCheck check, Begin begin) {
        this.configured = List.copyOf(configured);
        this.check = check;
        this.begin = begin;
    }

    /** Takes over what is stored now. */
    synchronized void update(ScheduleSnapshot snapshot) {
        Map<String, Member> next = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (ScheduleEntry entry : configured) {
            taken.add(entry.name());
            add(next, entry.name(), new Source("", snapshot.mark(entry.name())),
                    (name, source) -> Optional.of(begin.begin(entry, source.mark().since(), true)));
        }
        snapshot.entries().forEach((name, stored) -> {
            if (taken.contains(name)) {
                LOG.errorf("Schedule %s is configured and stored; what is configured counts", name);
            } else {
                add(next, name, new Source(stored.json(), snapshot.mark(name)), this::read);
            }
        });
        members = next;
    }

    synchronized Collection<EntryRun> runs() {
        List<EntryRun> runs = new ArrayList<>();
        members.values().forEach(member -> member.run().ifPresent(runs::add));
        return runs;
    }

    private void add(Map<String, Member> next, String name, Source source,
            BiFunction<String, Source, Optional<EntryRun>> reading) {
        Member before = members.get(name);
        next.put(name, before != null && before.source().equals(source) ? before
                : new Member(source, source.mark().paused() ? Optional.empty() : reading.apply(name, source)));
    }

    private Optional<EntryRun> read(String name, Source source) {
        try {
            ScheduleSpec spec = ScheduleJson.read(source.json());
            // Whether there are workers for its type was asked when it was stored.
            Checked checked = check.check(name, spec, Set.of(spec.type()));
            if (!checked.complaints().isEmpty()) {
                LOG.errorf("Schedule %s does not run: %s", name,
                        String.join("; ", checked.complaints().stream().map(Complaint::sentence).toList()));
            }
            return checked.ifRight().map(entry -> begin.begin(entry, source.mark().since(), false));
        } catch (IllegalArgumentException e) {
            LOG.errorf("Schedule %s does not run, since it cannot be read: %s", name, e.getMessage());
            return Optional.empty();
        }
    }
}
