package io.millrace.api.schedule;

import java.time.Instant;
import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The slots of an expression. */
@RegisterForReflection
record PreviewDocument(String cron, String zone, String dst, List<Instant> next) {
}
