package io.millrace.api.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;

import io.millrace.api.inspect.ClaimDocument;
import io.millrace.inspect.TaskView;
import io.millrace.task.TaskOptions;
import io.millrace.types.email.ExpiringTemplates;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A task as the API shows it; what is not known or not set is left out.
 *
 * @param payload as it was sent, links that only a recipient may know redacted; the raw text where it is no JSON
 * @param attempts attempts that ended; crashes of a worker are counted apart
 * @param errors of the attempts that failed, oldest first
 * @param timeline every attempt that ended, as far as they are kept, oldest first, earlier lives before the present one
 * @param dueAt when a scheduled task or a retry is due
 * @param claim of an active task: who runs it
 * @param progress that its handler last reported
 * @param log lines that its handler wrote, as far as they are kept, oldest first
 * @param snoozed why it was last put off without an attempt being counted
 * @param result what the handler left
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskDocument(String id, String queue, String type, String state, JsonNode payload, Options options, int attempts,
        int crashes, List<AttemptError> errors, List<AttemptDocument> timeline, @Nullable Instant enqueuedAt,
        @Nullable Instant dueAt, @Nullable Instant endedAt, @Nullable ClaimDocument claim, @Nullable Progress progress,
        List<LogLine> log, @Nullable String snoozed, @Nullable JsonNode result) {

    /** What the task asked for; what it left to its type is left out, and when it is due stands in {@code dueAt}. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Options(@Nullable Integer maxRetries, @Nullable Instant deadline,
            @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration timeout,
            @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration retention, Map<String, String> headers) {

        static Options of(TaskOptions options) {
            return new Options(options.maxRetries(), options.deadline(), options.timeout(), options.retention(),
                    options.headers());
        }
    }

    /** Why an attempt failed, and when. */
    @RegisterForReflection
    record AttemptError(int attempt, Instant at, String message) {
    }

    /** How far an attempt said it was, 0 to 100, and in words. */
    @RegisterForReflection
    record Progress(Instant at, int percent, String line) {
    }

    /** What a handler wrote. */
    @RegisterForReflection
    record LogLine(Instant at, String text) {
    }

    static TaskDocument of(TaskView task, ObjectMapper mapper) {
        TaskView.Progress progress = task.progress();
        return new TaskDocument(task.id().value(), task.queue().value(), task.type(), task.state().word(),
                json(ExpiringTemplates.redacted(task.type(), task.payload()), mapper), Options.of(task.options()),
                task.attempts(), task.crashes(),
                task.errors().stream().map(e -> new AttemptError(e.attempt(), e.at(), e.message())).toList(),
                task.timeline().stream().map(AttemptDocument::of).toList(),
                task.enqueuedAt(), task.dueAt(), task.endedAt(), ClaimDocument.of(task.claim()),
                progress == null ? null : new Progress(progress.at(), progress.percent(), progress.line()),
                task.log().stream().map(line -> new LogLine(line.at(), line.text())).toList(), task.snoozed(),
                task.result() == null ? null : json(task.result(), mapper));
    }

    private static JsonNode json(String text, ObjectMapper mapper) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException notJson) {
            // A message that no worker could read is kept with its raw bytes, and this is where people look at them.
            return TextNode.valueOf(text);
        }
    }
}
