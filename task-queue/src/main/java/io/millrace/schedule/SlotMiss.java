package io.millrace.schedule;

import java.time.Instant;

import io.millrace.task.QueueName;

/**
 * Slots to be given up.
 *
 * @param last the last of them
 * @param after the last slot before them, as the caller knows it
 * @param count how many they are
 */
public record SlotMiss(QueueName queue, String entry, Instant last, Instant after, long count) {
}
