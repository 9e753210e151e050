package io.millrace.api.subscriber;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.subscribers.SubscriberPage;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** A page of subscribers, and the cursor of the next one. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SubscriberPageDocument(List<SubscriberDocument> items, @Nullable String next) {

    static SubscriberPageDocument of(SubscriberPage page) {
        return new SubscriberPageDocument(page.subscribers().stream().map(SubscriberDocument::of).toList(), page.next());
    }
}
