package io.millrace.api.email;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer to a batch of emails, as Resend gives it.
 *
 * @param data of those that were accepted, in their order
 * @param errors of those that were not; left out when each had to be right
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record EmailsAccepted(List<EmailAccepted> data, @Nullable List<Refused> errors) {

    /** Why one was not accepted. */
    @RegisterForReflection
    record Refused(int index, String message) {
    }

    static EmailsAccepted of(List<String> ids) {
        return new EmailsAccepted(ids.stream().map(EmailAccepted::new).toList(), null);
    }

    EmailsAccepted with(List<Refused> refused) {
        return new EmailsAccepted(data, refused);
    }
}
