package io.millrace.scheduler;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.task.QueueName;
import io.millrace.task.TaskType;
import io.millrace.types.TaskTypes;

/** Turns configured entries into checked ones, and finds everything that is wrong with them at once. */
@ApplicationScoped
class ScheduleReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final String RIGHT_CRON = "it should be five fields (minute hour day-of-month month day-of-week) such as"
            + " \"0 2 * * *\", or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually";

    private final ObjectMapper mapper;

    ScheduleReader(ObjectMapper mapper) {
        this.mapper = mapper.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
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
            ScheduleEntry entry = new Reading(name, configured, problems).entry();
            if (entry != null && configured.enabled()) {
                entries.add(entry);
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidSchedulesException(problems);
        }
        return entries;
    }

    /** The reading of one entry. */
    private final class Reading {

        private final String name;
        private final ScheduleConfig.Entry configured;
        private final List<String> problems;

        Reading(String name, ScheduleConfig.Entry configured, List<String> problems) {
            this.name = name;
            this.configured = configured;
            this.problems = problems;
        }

        @Nullable
        ScheduleEntry entry() {
            if (!NAME.matcher(name).matches()) {
                problems.add("millrace.schedules.\"" + name + "\": a name is 1 to 64 of a-z, 0-9, _ and -, and starts with a"
                        + " letter or digit");
            }
            ZoneId zone = zone();
            // Without a zone the expression is checked all the same, so that one start-up shows all there is to mend.
            Slots slots = field("cron", configured.cron(), RIGHT_CRON,
                    () -> Slots.of(configured.cron(), zone == null ? ZoneId.of("UTC") : zone));
            QueueName queue = field("queue", configured.queue().orElse(""), "leave it out for the default queue",
                    () -> configured.queue().map(QueueName::new).orElse(QueueName.DEFAULT));
            TaskType<?> type = type();
            Object payload = type == null ? null : payload(type);
            return zone == null || slots == null || queue == null || type == null || payload == null ? null
                    : new ScheduleEntry(name, slots, ScheduleEntry.task(type, payload, queue));
        }

        private @Nullable ZoneId zone() {
            return field("zone", configured.zone(), "it should be a zone such as UTC or Europe/Berlin", () -> {
                try {
                    return ZoneId.of(configured.zone());
                } catch (DateTimeException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            });
        }

        private @Nullable TaskType<?> type() {
            return field("type", configured.type(), "it should be one of " + TaskTypes.ALL,
                    () -> TaskTypes.named(configured.type())
                            .orElseThrow(() -> new IllegalArgumentException("There is no such task type")));
        }

        private @Nullable Object payload(TaskType<?> type) {
            return field("payload", configured.payload(),
                    "it should be a JSON object for " + type.payloadType().getSimpleName(), () -> read(type));
        }

        private Object read(TaskType<?> type) {
            try {
                Object payload = mapper.readValue(configured.payload(), type.payloadType());
                if (payload == null) {
                    throw new IllegalArgumentException("There is nothing in it");
                }
                return payload;
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e.getOriginalMessage(), e);
            }
        }

        private <T> @Nullable T field(String field, String value, String right, Supplier<T> reading) {
            try {
                return reading.get();
            } catch (IllegalArgumentException e) {
                problems.add(
                        "millrace.schedules." + name + "." + field + " = \"" + value + "\": " + e.getMessage() + "; " + right);
                return null;
            }
        }
    }
}
