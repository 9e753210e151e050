package io.millrace.cron;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.task.QueueName;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskType;
import io.millrace.types.TaskTypes;
import io.vertx.core.buffer.Buffer;

/** Checks what entries say, and finds everything that is wrong with one at once. */
public final class ScheduleCheck {

    /** Longest description, in characters. */
    public static final int LONGEST_DESCRIPTION = 500;
    /** Most slots that can be made up for. */
    public static final int HIGHEST_CAP = 100;
    /** The longest delay by which tasks can be spread. */
    public static final Duration LONGEST_JITTER = Duration.ofHours(1);
    /** Longest payload in bytes: what is larger is stored elsewhere, and only its address enqueued each time. */
    public static final int LARGEST_PAYLOAD = 16 * 1024;

    static final int DEFAULT_CAP = 10;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private final ObjectMapper mapper;

    public ScheduleCheck(ObjectMapper mapper) {
        this.mapper = mapper.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * What was found.
     *
     * @param entry {@code null} when there are complaints
     */
    public record Checked(@Nullable ScheduleEntry entry, List<Complaint> complaints) {

        /** The entry, if nothing is wrong with it. */
        public Optional<ScheduleEntry> ifRight() {
            return Optional.ofNullable(entry);
        }
    }

    /** Whether a text can be the name of an entry: 1 to 64 of a-z, 0-9, {@code _} and {@code -}, a letter or digit first. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Checks an entry.
     *
     * @param served types beside {@link TaskTypes#ALL} for which there are workers: of their payloads only that they are JSON
     *        objects can be said
     */
    public Checked check(String name, ScheduleSpec spec, Set<String> served) {
        return new Checking(name, spec, served).checked();
    }

    /** The checking of one entry. */
    private final class Checking {

        private final String name;
        private final ScheduleSpec spec;
        private final Set<String> served;
        private final List<Complaint> complaints = new ArrayList<>();

        Checking(String name, ScheduleSpec spec, Set<String> served) {
            this.name = name;
            this.spec = spec;
            this.served = served;
        }

        Checked checked() {
            if (!isName(name)) {
                complain("name", name, "that cannot be part of a task's id",
                        "must be 1 to 64 of a-z, 0-9, _ and -, and start with a letter or digit");
            }
            ZoneId zone = zone();
            CronExpression cron = read("cron", spec.cron(), CronExpression.RULE, () -> CronExpression.parse(spec.cron()));
            MisfirePolicy misfire = word("misfire", spec.misfire(), MisfirePolicy.values(), MisfirePolicy.ONCE);
            OverlapPolicy overlap = word("overlap", spec.overlap(), OverlapPolicy.values(), OverlapPolicy.ALLOW);
            DstRule dst = word("dst", spec.dst(), DstRule.values(), DstRule.ONCE);
            checkNumbers();
            checkTimes();
            QueueName queue = read("queue", String.valueOf(spec.queue()), "can be left out for the default queue",
                    () -> spec.queue() == null ? QueueName.DEFAULT : new QueueName(spec.queue()));
            Buffer payload = payload();
            TaskOptions options = queue == null ? null : options(queue);
            if (!complaints.isEmpty() || zone == null || cron == null || payload == null || options == null) {
                return new Checked(null, List.copyOf(complaints));
            }
            return new Checked(new ScheduleEntry(name, spec,
                    new CronTimetable(cron, zone, dst, spec.start(), spec.end()), misfire, overlap, payload, options),
                    List.of());
        }

        private @Nullable ZoneId zone() {
            String zone = spec.zone() == null ? "UTC" : spec.zone();
            return read("zone", zone, "must be a time zone such as UTC or Europe/Berlin", () -> {
                try {
                    return ZoneId.of(zone);
                } catch (DateTimeException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            });
        }

        private <T extends Worded> T word(String field, @Nullable String value, T[] constants, T otherwise) {
            if (value == null) {
                return otherwise;
            }
            return Worded.ofWord(constants, value).orElseGet(() -> {
                complain(field, value, "there is no such word", "must be one of " + Worded.words(constants));
                return otherwise;
            });
        }

        private void checkNumbers() {
            Integer cap = spec.misfireCap();
            if (cap != null && (cap < 1 || cap > HIGHEST_CAP)) {
                complain("misfireCap", cap, "that is out of bounds", "must be 1 to " + HIGHEST_CAP);
            }
            if (cap != null && !MisfirePolicy.ALL.word().equals(spec.misfire())) {
                complain("misfireCap", cap, "it bounds how many slots are made up for",
                        "goes with the misfire policy \"all\" only");
            }
            String description = spec.description();
            if (description != null && description.length() > LONGEST_DESCRIPTION) {
                complain("description", description.substring(0, 20) + "…", "it is too long",
                        "must have at most " + LONGEST_DESCRIPTION + " characters");
            }
        }

        private void checkTimes() {
            Duration jitter = spec.jitter();
            if (jitter != null && (jitter.isNegative() || jitter.compareTo(LONGEST_JITTER) > 0)) {
                complain("jitter", jitter, "that is out of bounds", "must be PT0S to " + LONGEST_JITTER);
            }
            Duration expires = spec.expiresAfter();
            if (expires != null
                    && (expires.compareTo(Duration.ofMillis(1)) < 0 || expires.compareTo(TaskOptions.LONGEST) > 0)) {
                complain("expiresAfter", expires, "that is out of bounds", "must be PT0.001S to P366D");
            }
            if (spec.start() != null && spec.end() != null && !spec.end().isAfter(spec.start())) {
                complain("end", spec.end(), "it is not after the start", "must be after " + spec.start());
            }
        }

        private @Nullable Buffer payload() {
            TaskType<?> type = TaskTypes.named(spec.type()).orElse(null);
            if (type == null && !served.contains(spec.type())) {
                Set<String> types = new TreeSet<>(served);
                TaskTypes.ALL.forEach(each -> types.add(each.name()));
                complain("type", spec.type(), "no worker knows it", "must be one of " + String.join(", ", types));
                return null;
            }
            String right = type == null ? "must be a JSON object"
                    : "must be a JSON object for " + type.payloadType().getSimpleName();
            Buffer payload = read("payload", spec.payload(), right, () -> payload(type));
            if (payload != null && payload.length() > LARGEST_PAYLOAD) {
                complain("payload", payload.length() + " bytes", "it is too large",
                        "must have at most " + LARGEST_PAYLOAD + " bytes");
            }
            return payload;
        }

        private Buffer payload(@Nullable TaskType<?> type) {
            try {
                JsonNode json = mapper.readTree(spec.payload());
                if (!json.isObject()) {
                    throw new IllegalArgumentException("It is no object");
                }
                byte[] bytes = type == null ? spec.payload().getBytes(StandardCharsets.UTF_8)
                        : mapper.writeValueAsBytes(mapper.treeToValue(json, type.payloadType()));
                return Buffer.buffer(bytes);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e.getOriginalMessage(), e);
            }
        }

        private @Nullable TaskOptions options(QueueName queue) {
            TaskOptions options = TaskOptions.DEFAULT.withQueue(queue);
            TaskOptions retried = read("maxRetries", String.valueOf(spec.maxRetries()), "must be 0 to 1000",
                    () -> options.withMaxRetries(spec.maxRetries()));
            TaskOptions timed = read("timeout", String.valueOf(spec.timeout()), "must be PT0.001S to P366D",
                    () -> options.withTimeout(spec.timeout()));
            TaskOptions kept = read("retention", String.valueOf(spec.retention()), "must be PT0S to P366D",
                    () -> options.withRetention(spec.retention()));
            return retried == null || timed == null || kept == null ? null
                    : retried.withTimeout(spec.timeout()).withRetention(spec.retention());
        }

        private <T> @Nullable T read(String field, String value, String right, Supplier<T> reading) {
            try {
                return reading.get();
            } catch (IllegalArgumentException e) {
                complain(field, value, String.valueOf(e.getMessage()), right);
                return null;
            }
        }

        private void complain(String field, Object value, String reason, String right) {
            complaints.add(new Complaint(field, value.toString(), reason, right));
        }
    }
}
