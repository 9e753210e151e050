package io.millrace.api.email;

import java.util.List;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A page of emails, the newest first, as Resend shows it.
 *
 * @param object always {@code list}
 * @param hasMore whether there are more in the direction in which was asked
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmailPage(String object, boolean hasMore, List<EmailSummary> data) {
}
