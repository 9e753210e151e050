package io.millrace.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cron.Complaint;
import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleCheck.Checked;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleSpec;

/** Turns configured entries into checked ones, and finds everything that is wrong with them at once. */
@ApplicationScoped
class ConfiguredSchedules {

    private final ScheduleCheck check;

    ConfiguredSchedules(ObjectMapper mapper) {
        this.check = new ScheduleCheck(mapper);
    }

    /**
     * The entries that are enabled, by name.
     *
     * @throws InvalidSchedulesException that lists every entry, field, reason, and what would be right
     */
    List<ScheduleEntry> read(ScheduleConfig config) {
        List<String> problems = new ArrayList<>();
        List<ScheduleEntry> entries = new ArrayList<>();
        new TreeMap<>(config.entries()).forEach((name, configured) -> {
            Checked checked = check.check(name, spec(configured), Set.of());
            checked.complaints().forEach(complaint -> problems.add(sentence(name, complaint)));
            checked.ifRight().filter(entry -> configured.enabled()).ifPresent(entries::add);
        });
        if (!problems.isEmpty()) {
            throw new InvalidSchedulesException(problems);
        }
        return entries;
    }

    private static String sentence(String name, Complaint complaint) {
        String property = complaint.field().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Complaint("millrace.schedules." + name + "." + property, complaint.value(), complaint.reason(),
                complaint.right()).sentence();
    }

    private static ScheduleSpec spec(ScheduleConfig.Entry entry) {
        return new ScheduleSpec(entry.cron(), entry.type(), entry.payload(), entry.queue().orElse(null), entry.zone(),
                entry.misfire(), entry.misfireCap().orElse(null), entry.overlap(), entry.dst(),
                entry.jitter().orElse(null), entry.start().orElse(null),
                entry.end().orElse(null), entry.maxRetries().orElse(null), entry.timeout().orElse(null),
                entry.expiresAfter().orElse(null), entry.retention().orElse(null), entry.description().orElse(null));
    }
}
