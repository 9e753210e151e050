package io.millrace.api.inspect;

import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A list that is told whole. As an object, so that more can be said beside it one day. */
@RegisterForReflection
public record Items<T>(List<T> items) {
}
