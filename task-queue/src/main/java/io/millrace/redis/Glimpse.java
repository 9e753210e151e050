package io.millrace.redis;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.FailureSignature;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskSummary;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/**
 * As much of a task as a listing shows and a search looks at.
 *
 * @param payload its beginning
 * @param error of its last attempt
 */
record Glimpse(Found found, String type, String payload, int attempts, int crashes, @Nullable Instant enqueuedAt,
        @Nullable Instant dueAt, @Nullable Instant endedAt, @Nullable String error) {

    private static final int EXCERPT = 200;
    static final String GONE = "Its record is gone";

    /** Of a task that is all in its entry. */
    static Glimpse ofEntry(Found found, Buffer message) {
        return new Glimpse(found, type(message), payload(message), 0, 0, found.time(), null, null, null);
    }

    /** Of a task with a record, from an answer of {@code peek.lua}. */
    static Glimpse ofRecord(Found found, Response record) {
        Buffer message = record.get(0).toBuffer();
        String left = record.get(6).toString();
        return new Glimpse(found, type(message), payload(message), Numbers.small(text(record, 2)),
                Numbers.small(text(record, 3)),
                Numbers.time(text(record, 1)), Numbers.time(text(record, 4)), Numbers.time(text(record, 5)),
                TimelineReader.error(left));
    }

    /** Of a task whose record is {@link #GONE}, or cannot be read, and why. */
    static Glimpse ofNothing(Found found, String why) {
        return new Glimpse(found, RecordReader.UNREADABLE, "", 0, 0, null, null, null, why);
    }

    boolean isGone() {
        return GONE.equals(error) && enqueuedAt == null;
    }

    boolean matches(TaskFilter filter) {
        return (filter.type() == null || filter.type().equals(type))
                && (filter.since() == null || !found.time().isBefore(filter.since()))
                && (filter.until() == null || found.time().isBefore(filter.until()))
                && (filter.text() == null || contains(filter.text()))
                && (filter.failureGroup() == null || filter.failureGroup().equals(signature().id()));
    }

    /** What its failure has in common with others'. */
    FailureSignature signature() {
        return FailureSignature.of(type, error == null ? "" : error);
    }

    TaskSummary summary(QueueName queue, TaskState state) {
        String excerpt = payload.length() <= EXCERPT ? payload : payload.substring(0, EXCERPT) + "…";
        return new TaskSummary(queue, found.id(), type, state, excerpt, attempts, crashes, enqueuedAt, dueAt, endedAt, error,
                found.claim());
    }

    private boolean contains(String text) {
        String sought = text.toLowerCase(Locale.ROOT);
        return payload.toLowerCase(Locale.ROOT).contains(sought)
                || found.id().value().toLowerCase(Locale.ROOT).contains(sought)
                || (error != null && error.toLowerCase(Locale.ROOT).contains(sought));
    }

    /** The first line of a message. Its options are not read: a glimpse may end within them. */
    private static String type(Buffer message) {
        String text = message.toString();
        int end = text.indexOf('\n');
        return end < 1 || text.indexOf('\n', end + 1) < 0 ? RecordReader.UNREADABLE : text.substring(0, end);
    }

    private static String payload(Buffer message) {
        String text = message.toString();
        int options = text.indexOf('\n');
        int end = options < 1 ? -1 : text.indexOf('\n', options + 1);
        return text.substring(end + 1);
    }

    private static String text(Response record, int index) {
        return record.get(index).toString();
    }
}
