package io.millrace.api.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.Violations;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskType;
import io.millrace.task.Uniqueness;
import io.millrace.types.TaskTypes;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.ExpiringTemplates;

/** Reads and checks the body of a {@code POST /v1/tasks}. */
@Singleton
public class TaskReader {

    private final PayloadReader payloads;
    private final Clock clock = Clock.systemUTC();

    TaskReader(PayloadReader payloads) {
        this.payloads = payloads;
    }

    /**
     * The task that a body asks for.
     *
     * @throws io.millrace.api.problem.ProblemException naming everything that is wrong
     */
    public Task<?> read(ObjectNode body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(body, "", violations);
        TaskType<?> type = type(fields);
        TaskOptions options = options(fields);
        Task<?> task = task(fields, type, options);
        fields.reportUnknown();
        violations.throwIfAny();
        if (task == null) {
            throw new IllegalStateException("A task without a violation was not read");
        }
        return task;
    }

    private static @Nullable TaskType<?> type(JsonFields fields) {
        String name = fields.text("type");
        if (name == null) {
            if (!fields.has("type")) {
                fields.invalid("type", "is required");
            }
            return null;
        }
        TaskType<?> type = TaskTypes.named(name).orElse(null);
        if (type == null) {
            fields.invalid("type", "is not a task type; there are: "
                    + TaskTypes.ALL.stream().map(TaskType::name).collect(Collectors.joining(", ")));
        }
        return type;
    }

    private <P> @Nullable Task<P> task(JsonFields fields, @Nullable TaskType<P> type, TaskOptions options) {
        JsonFields payload = fields.object("payload");
        if (payload == null) {
            if (!fields.has("payload")) {
                fields.invalid("payload", "is required");
            }
            return null;
        }
        if (type == null) {
            return null;
        }
        P read = payloads.read(type, payload);
        return read == null ? null
                : new Task<>(type, read, read instanceof EmailMessage email
                        ? ending(fields, email, options)
                        : options);
    }

    /** An email whose link is a key is not sent once that has expired, and nothing of it is kept once it was sent. */
    private TaskOptions ending(JsonFields fields, EmailMessage email, TaskOptions options) {
        Instant now = clock.instant();
        Instant expiry = ExpiringTemplates.expiry(email, now).orElse(null);
        if (expiry == null) {
            return options;
        }
        Instant start = start(options.delay(), options.runAt(), now);
        if (!start.isBefore(expiry)) {
            fields.invalid(fields.has("delay") ? "delay" : "runAt",
                    "is when the link in the email has expired; leave it out, or say another expiresIn");
            return options;
        }
        Instant deadline = options.deadline() == null || options.deadline().isAfter(expiry) ? expiry : options.deadline();
        TaskOptions inTime = options.withDeadline(deadline);
        return options.retention() == null ? inTime.withRetention(Duration.ZERO) : inTime;
    }

    private static Instant start(@Nullable Duration delay, @Nullable Instant runAt, Instant now) {
        return runAt != null && runAt.isAfter(now) ? runAt : now.plus(delay == null ? Duration.ZERO : delay);
    }

    private TaskOptions options(JsonFields fields) {
        QueueName queue = checked(fields, "queue", QueueName::new);
        TaskId id = checked(fields, "id", TaskId::ofCaller);
        Integer maxRetries = fields.integer("maxRetries");
        if (maxRetries != null && (maxRetries < 0 || maxRetries > RetryPolicy.MOST_RETRIES)) {
            fields.invalid("maxRetries", "must be 0 to " + RetryPolicy.MOST_RETRIES);
            maxRetries = null;
        }
        Duration delay = period(fields, "delay");
        Instant runAt = fields.instant("runAt");
        if (fields.has("delay") && fields.has("runAt")) {
            fields.invalid("runAt", "must be left out when delay is given");
            runAt = null;
        }
        Instant deadline = fields.instant("deadline");
        runAt = checkInstants(fields, delay, runAt, deadline);
        Duration retention = period(fields, "retention");
        return new TaskOptions(queue == null ? QueueName.DEFAULT : queue, id, maxRetries, delay, runAt, deadline,
                positivePeriod(fields, "timeout"), retention, unique(fields), headers(fields));
    }

    /** The start that was asked for; null when it is refused. */
    private @Nullable Instant checkInstants(JsonFields fields, @Nullable Duration delay, @Nullable Instant runAt,
            @Nullable Instant deadline) {
        Instant now = clock.instant();
        boolean late = runAt != null && runAt.isAfter(TaskOptions.latestStart(now));
        if (late) {
            fields.invalid("runAt", "must be at most " + TaskOptions.LONGEST.toDays() + " days from now");
        }
        if (deadline != null && !deadline.isAfter(start(delay, runAt, now))) {
            fields.invalid("deadline", "must be in the future, and after the task may start");
        }
        return late ? null : runAt;
    }

    private static @Nullable Duration period(JsonFields fields, String name) {
        Duration duration = fields.duration(name);
        if (duration == null) {
            return null;
        }
        if (duration.isNegative() || duration.compareTo(TaskOptions.LONGEST) > 0) {
            fields.invalid(name, "must be zero to " + TaskOptions.LONGEST.toDays() + " days");
            return null;
        }
        return duration;
    }

    private static @Nullable Duration positivePeriod(JsonFields fields, String name) {
        Duration duration = period(fields, name);
        if (duration != null && duration.toMillis() == 0) {
            fields.invalid(name, "must be at least 1 ms");
            return null;
        }
        return duration;
    }

    private static @Nullable Uniqueness unique(JsonFields fields) {
        Duration lasting = positivePeriod(fields, "uniqueFor");
        String key = fields.text("uniqueKey");
        if (key == null && lasting == null) {
            return null;
        }
        try {
            return new Uniqueness(key, lasting == null ? TaskOptions.LONGEST : lasting);
        } catch (IllegalArgumentException e) {
            fields.invalid("uniqueKey", "cannot be this: " + e.getMessage());
            return null;
        }
    }

    private static Map<String, String> headers(JsonFields fields) {
        JsonFields entries = fields.object("headers");
        if (entries == null) {
            return Map.of();
        }
        Map<String, String> headers = entries.allTexts();
        try {
            return TaskOptions.DEFAULT.withHeaders(headers).headers();
        } catch (IllegalArgumentException e) {
            fields.invalid("headers", "cannot be these: " + e.getMessage());
            return Map.of();
        }
    }

    private static <T> @Nullable T checked(JsonFields fields, String name, Function<String, T> constructor) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return constructor.apply(text);
        } catch (IllegalArgumentException e) {
            fields.invalid(name, "cannot be this. " + e.getMessage());
            return null;
        }
    }
}
