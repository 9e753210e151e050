package io.millrace.api.subscriber;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.subscribers.Subscriber;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** A subscriber as the API shows them. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SubscriberDocument(String id, String email, @Nullable String name, String state, Instant createdAt,
        @Nullable Instant confirmedAt, @Nullable String lastDigest) {

    static SubscriberDocument of(Subscriber subscriber) {
        return new SubscriberDocument(subscriber.id().value(), subscriber.email(), subscriber.name(),
                subscriber.state().word(), subscriber.createdAt(), subscriber.confirmedAt(), subscriber.lastDigest());
    }
}
