package io.millrace.api.schedule;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.Violations;
import io.millrace.api.task.PayloadReader;
import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleCheck.Checked;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleSpec;
import io.millrace.task.TaskType;
import io.millrace.types.TaskTypes;

/** Reads and checks a schedule that a caller sends. */
@Singleton
class ScheduleReader {

    /** Paths of the API that a schedule's own path would hide behind. */
    private static final Set<String> RESERVED = Set.of("preview");

    /** A schedule that can be stored. */
    record Read(ScheduleEntry entry, boolean paused) {
    }

    private final PayloadReader payloads;
    private final ScheduleCheck check;
    private final ObjectMapper mapper;

    ScheduleReader(PayloadReader payloads, ObjectMapper mapper) {
        this.payloads = payloads;
        this.check = new ScheduleCheck(mapper);
        this.mapper = mapper;
    }

    /**
     * The schedule that a body describes.
     *
     * @param path name in the path; {@code null}: it is in the body
     * @param served types for which a worker lives, empty when none lives
     * @throws io.millrace.api.problem.ProblemException naming everything that is wrong
     */
    Read read(ObjectNode body, @Nullable String path, Set<String> served) {
        if (path != null && !ScheduleCheck.isName(path)) {
            throw ScheduleDirectory.noSuch(path);
        }
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(body, "", violations);
        String name = name(fields, path);
        String payload = payload(fields);
        boolean paused = Boolean.TRUE.equals(fields.bool("paused"));
        ScheduleSpec spec = new ScheduleSpec(required(fields, "cron"), required(fields, "type"), payload, fields.text("queue"),
                fields.text("zone"), fields.text("misfire"), fields.integer("misfireCap"), fields.text("overlap"),
                fields.text("dst"), fields.duration("jitter"), fields.instant("start"), fields.instant("end"),
                fields.integer("maxRetries"), fields.duration("timeout"), fields.duration("expiresAfter"),
                fields.duration("retention"), fields.text("description"));
        Checked checked = check.check(name, spec, served);
        checked.complaints().stream().filter(complaint -> isReadable(fields, complaint.field()))
                .forEach(complaint -> fields.invalid(complaint.field(), complaint.right() + "; " + complaint.reason()));
        if (!served.isEmpty() && !served.contains(spec.type()) && TaskTypes.named(spec.type()).isPresent()) {
            fields.invalid("type", "must be one that a live worker has a handler for: " + String.join(", ", served));
        }
        fields.reportUnknown();
        violations.throwIfAny();
        return new Read(checked.ifRight().orElseThrow(() -> new IllegalStateException("Wrong without a violation: " + checked)),
                paused);
    }

    private static String name(JsonFields fields, @Nullable String path) {
        String name = fields.text("name");
        if (path == null) {
            if (name == null && !fields.has("name")) {
                fields.invalid("name", "is required");
            }
            if (name != null && RESERVED.contains(name)) {
                fields.invalid("name", "must be another: this one is part of the API");
            }
            return name == null ? "x" : name;
        }
        if (name != null && !name.equals(path)) {
            fields.invalid("name", "must be left out, or be that of the path: a schedule cannot be renamed");
        }
        return path;
    }

    private static String required(JsonFields fields, String name) {
        String text = fields.text(name);
        if (text == null && !fields.has(name)) {
            fields.invalid(name, "is required");
        }
        return text == null ? "" : text;
    }

    /** Read twice: here as any task's payload, so that each wrong field is named, and by the check. */
    private String payload(JsonFields fields) {
        JsonFields given = fields.object("payload");
        if (given == null && fields.has("payload")) {
            return "{}";
        }
        // What is left out is an object without fields, and the type may want some.
        JsonFields payload = given != null ? given
                : new JsonFields(mapper.createObjectNode(), fields.pointerTo("payload"), fields.violations());
        Optional<TaskType<?>> type = Optional.ofNullable(fields.object().path("type").textValue()).flatMap(TaskTypes::named);
        return type.map(known -> json(payloads.read(known, payload))).orElseGet(() -> payload.object().toString());
    }

    /** As it was understood: an email's only recipient may have been sent without the array around it. */
    private String json(@Nullable Object payload) {
        try {
            return payload == null ? "{}" : mapper.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A payload that was read is always writable as JSON", e);
        }
    }

    /** What is missing or of a wrong type has been complained about already; of payloads, more precisely. */
    private static boolean isReadable(JsonFields fields, String field) {
        return fields.has(field) && fields.violations().isClean(fields.pointerTo(field));
    }
}
