package io.millrace.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;

import io.millrace.cron.DstRule;
import io.millrace.cron.MisfirePolicy;
import io.millrace.cron.OverlapPolicy;
import io.millrace.cron.ScheduleSpec;
import io.millrace.task.QueueName;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A schedule as the API shows it; what is not set or not known is left out.
 *
 * @param origin {@code api} or {@code configuration}
 * @param next its next five slots
 * @param lastSlot the last one that was decided
 * @param missed how many were missed, ever
 * @param alert why an operator should look at it
 * @param problem why it does not run
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record ScheduleDocument(String name, String origin, boolean paused, @Nullable String cron, @Nullable String zone,
        @Nullable String type, @Nullable JsonNode payload, @Nullable String queue, @Nullable String misfire,
        @Nullable Integer misfireCap, @Nullable String overlap, @Nullable String dst,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration jitter, @Nullable Instant start, @Nullable Instant end,
        @Nullable Integer maxRetries, @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration timeout,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration expiresAfter,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration retention, @Nullable String description,
        List<Instant> next, @Nullable Instant lastSlot, long missed, @Nullable Instant lastMissed, @Nullable String alert,
        @Nullable String problem) {

    static final String API = "api";
    static final String CONFIGURATION = "configuration";

    /** @param times {@code null} for one that cannot run */
    static ScheduleDocument of(ScheduleItem item, @Nullable ScheduleTimes times, ObjectMapper mapper) {
        ScheduleTimes known = times == null ? new ScheduleTimes(List.of(), null, 0, null, null) : times;
        ScheduleSpec spec = item.spec();
        String origin = item.configured() ? CONFIGURATION : API;
        if (spec == null) {
            return new ScheduleDocument(item.name(), origin, item.mark().paused(), null, null, null, null, null, null, null,
                    null, null, null, null, null, null, null, null, null, null, List.of(), null, 0, null, null, item.problem());
        }
        return new ScheduleDocument(item.name(), origin, item.mark().paused(), spec.cron(), or(spec.zone(), "UTC"), spec.type(),
                json(spec.payload(), mapper), or(spec.queue(), QueueName.DEFAULT.value()),
                or(spec.misfire(), MisfirePolicy.ONCE.word()), spec.misfireCap(),
                or(spec.overlap(), OverlapPolicy.ALLOW.word()), or(spec.dst(), DstRule.ONCE.word()), spec.jitter(),
                spec.start(),
                spec.end(), spec.maxRetries(), spec.timeout(), spec.expiresAfter(), spec.retention(), spec.description(),
                known.next(), known.last(), known.missed(), known.lastMissed(), known.alert(), item.problem());
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private static JsonNode json(String text, ObjectMapper mapper) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException notJson) {
            // One of the things that can be wrong with it; "problem" says so.
            return TextNode.valueOf(text);
        }
    }
}
