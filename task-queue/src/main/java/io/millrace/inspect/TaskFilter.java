package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a listing are meant; {@code null} leaves a question open.
 *
 * @param type name of the task type, whole
 * @param text found in the payload, the id or the last error, in any case; of a payload the first 8 KiB are searched
 * @param since not before this instant: of its end for a task that ended, of its due time for one that waits for it, of its
 *        arrival for a pending or an active one
 * @param until before this instant, likewise
 * @param failureGroup {@linkplain FailureGroup#id() group} that the last error belongs to
 */
public record TaskFilter(@Nullable String type, @Nullable String text, @Nullable Instant since, @Nullable Instant until,
        @Nullable String failureGroup) {

    /** Every task. */
    public static final TaskFilter ALL = new TaskFilter(null, null, null, null, null);

    /** Those of one type too. */
    public TaskFilter ofType(String name) {
        return new TaskFilter(name, text, since, until, failureGroup);
    }

    /** Those with a text too. */
    public TaskFilter containing(String part) {
        return new TaskFilter(type, part, since, until, failureGroup);
    }

    /** Those of a time too; {@code null} leaves an end open. */
    public TaskFilter between(@Nullable Instant from, @Nullable Instant to) {
        return new TaskFilter(type, text, from, to, failureGroup);
    }

    /** Those of a failure group too. */
    public TaskFilter inGroup(String id) {
        return new TaskFilter(type, text, since, until, id);
    }

    /** Whether tasks must be looked into to know whether they are meant. */
    public boolean looksInside() {
        return type != null || text != null || failureGroup != null;
    }
}
