package io.millrace.api.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The task of a run by hand. */
@RegisterForReflection
record RunStarted(String id, String queue, String state) {
}
