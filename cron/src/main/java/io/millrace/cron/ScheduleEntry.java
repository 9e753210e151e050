package io.millrace.cron;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.schedule.SlotFiring;
import io.millrace.schedule.SlotHeader;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskType;
import io.millrace.types.TaskTypes;
import io.vertx.core.buffer.Buffer;

/**
 * A cron entry that was checked.
 *
 * @param name part of the ids of its tasks
 * @param spec what it says
 * @param timetable its slots
 * @param payload of its tasks, as JSON
 * @param options of its tasks, but for what depends on the slot
 */
public record ScheduleEntry(String name, ScheduleSpec spec, Timetable timetable, MisfirePolicy misfire, OverlapPolicy overlap,
        Buffer payload, TaskOptions options) {

    /** Header of a task with the name of the entry that it comes from. */
    public static final String ENTRY_HEADER = "millrace-schedule";

    private static final int RUNS_KEPT = 10;
    private static final Duration SHORTEST_KEPT = Duration.ofHours(1);
    private static final Duration LONGEST_KEPT = Duration.ofDays(90);
    private static final int FINGERPRINT = 16;

    /** Where its tasks wait. */
    public QueueName queue() {
        return options.queue();
    }

    /** Most slots that are made up for, with {@link MisfirePolicy#ALL}. */
    public int misfireCap() {
        return spec.misfireCap() == null ? ScheduleCheck.DEFAULT_CAP : spec.misfireCap();
    }

    /** Stands for how its slots are made: with another one, no slot before the change counts. */
    public String timing() {
        String all = String.join("\n", spec.cron(), String.valueOf(spec.zone()), String.valueOf(spec.dst()),
                String.valueOf(spec.start()), String.valueOf(spec.end()), queue().value());
        return HexFormat.of().formatHex(sha256(all)).substring(0, FINGERPRINT);
    }

    /** The id of a slot's task: whichever scheduler fires it, it is the same. */
    public TaskId idAt(Instant slot) {
        return TaskId.ofCaller(name + "@" + slot);
    }

    /** A slot, to be fired. */
    public SlotFiring firing(Instant slot, Instant after, long standsFor) {
        return firing(idAt(slot), slot, after, standsFor, jitter(slot));
    }

    /**
     * A run by hand, which waits for nothing.
     *
     * @param run what tells it from others
     */
    public SlotFiring manualRun(Instant now, String run) {
        return firing(TaskId.ofCaller(name + "@run-" + run), now, Instant.EPOCH, 0, Duration.ZERO);
    }

    /** By how much the task of a slot is delayed; the same whoever asks. */
    Duration jitter(Instant slot) {
        long most = spec.jitter() == null ? 0 : spec.jitter().toMillis();
        if (most == 0) {
            return Duration.ZERO;
        }
        byte[] hash = sha256(name + "@" + slot);
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = (number << Byte.SIZE) | (hash[i] & 0xff);
        }
        return Duration.ofMillis(Long.remainderUnsigned(number, most + 1));
    }

    private SlotFiring firing(TaskId id, Instant slot, Instant after, long standsFor, Duration delay) {
        TaskOptions all = options.withId(id).withRetention(retention(slot))
                .withDeadline(spec.expiresAfter() == null ? null : slot.plus(spec.expiresAfter()))
                .withHeaders(Map.of(ENTRY_HEADER, name, SlotHeader.NAME, slot.toString()));
        return new SlotFiring(name, slot, after, standsFor, new Message(spec.type(), payload, all), delay,
                overlap == OverlapPolicy.SKIP);
    }

    /** Long enough for the last ten runs to be looked at, unless the entry or the type of its tasks says more. */
    private Duration retention(Instant slot) {
        if (options.retention() != null) {
            return options.retention();
        }
        Instant next = timetable.next(slot);
        Duration kept = next == null ? LONGEST_KEPT : Duration.between(slot, next).multipliedBy(RUNS_KEPT);
        Duration ofType = TaskTypes.named(spec.type()).map(TaskType::retention).orElse(Duration.ZERO);
        return longer(ofType, longer(SHORTEST_KEPT, kept.compareTo(LONGEST_KEPT) > 0 ? LONGEST_KEPT : kept));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static byte[] sha256(@Nullable String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
