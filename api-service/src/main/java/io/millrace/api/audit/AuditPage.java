package io.millrace.api.audit;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A page of the audit log, the latest first.
 *
 * @param next cursor of the page that follows; left out when there is none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditPage(List<AuditDocument> items, @Nullable String next) {
}
