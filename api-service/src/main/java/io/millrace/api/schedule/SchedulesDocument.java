package io.millrace.api.schedule;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * All schedules.
 *
 * @param schedulerSeenAt when a scheduler last said that it lives; left out when none ever did
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SchedulesDocument(List<ScheduleDocument> items, @Nullable Instant schedulerSeenAt) {
}
