package io.millrace.api.email;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.mailstore.Happening;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Something that happened to an email.
 *
 * @param event in Resend's words
 * @param recipients whom it is about; left out: all
 * @param reason in the words of whoever said it; left out when nothing was said
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record EventView(String event, Instant at, List<String> recipients, @Nullable String reason) {

    static EventView of(Happening happening) {
        return new EventView(happening.event(), Instant.ofEpochMilli(happening.at()), happening.recipients(),
                happening.reason());
    }
}
