package io.millrace.api.event;

import io.smallrye.mutiny.Multi;

/**
 * An answer that goes on until somebody ends it.
 *
 * @param events for one subscriber, which asks for the next when the one before is on its way
 */
record EventStream(Multi<FeedEvent> events) {
}
