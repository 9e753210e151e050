package io.millrace.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an entry.
 *
 * @param now Redis' time
 * @param last the last slot that was fired or given up; the epoch when there was none
 * @param since when its timing was first seen; {@code null} when it was not asked for
 * @param missed slots that were given up, ever
 * @param lastMissed the last of them
 */
public record SlotMemory(Instant now, Instant last, @Nullable Instant since, long missed, @Nullable Instant lastMissed) {
}
