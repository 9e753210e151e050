package io.millrace.api.email;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The answer to an accepted email: the id under which it can be looked up. */
@RegisterForReflection
record EmailAccepted(String id) {
}
