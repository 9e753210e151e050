package io.millrace.api.email;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The answer to who moved or cancelled an email, as Resend gives it. */
@RegisterForReflection
record EmailActed(String object, String id) {

    static EmailActed of(String id) {
        return new EmailActed("email", id);
    }
}
