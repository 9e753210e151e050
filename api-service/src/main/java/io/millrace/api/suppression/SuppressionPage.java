package io.millrace.api.suppression;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A page of suppressed addresses, the newest first, as Resend shows it.
 *
 * @param object always {@code list}
 * @param hasMore whether there may be more in the direction in which was asked
 */
@RegisterForReflection
record SuppressionPage(String object, @JsonProperty("has_more") boolean hasMore, List<SuppressionView> data) {
}
