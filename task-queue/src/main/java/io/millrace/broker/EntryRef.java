package io.millrace.broker;

import io.millrace.task.QueueName;

/**
 * One stream entry, which is delivered to one worker and never again: the identity of a lease.
 *
 * @param queue the queue
 * @param lane which of its streams
 * @param entry id of the entry in it
 */
public record EntryRef(QueueName queue, Lane lane, String entry) {
}
