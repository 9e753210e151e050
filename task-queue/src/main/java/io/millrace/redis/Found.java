package io.millrace.redis;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.Claim;
import io.millrace.task.TaskId;
import io.vertx.core.buffer.Buffer;

/**
 * A member of a listing.
 *
 * @param after position in the listing right behind it
 * @param time by which the listing is ordered
 * @param message when the listing has it; others have it in their record
 * @param claim of an active task
 */
record Found(String after, TaskId id, Instant time, @Nullable Buffer message, @Nullable Claim claim) {
}
