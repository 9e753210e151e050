package io.millrace.subscribers;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of subscribers.
 *
 * @param next where the next page begins; {@code null}: this is the last
 */
public record SubscriberPage(List<Subscriber> subscribers, @Nullable String next) {
}
