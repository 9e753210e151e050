package io.millrace.api.audit;

import java.time.Instant;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What an operator did.
 *
 * @param id of the record
 * @param who principal of the API key
 * @param from address that the request came from
 * @param action one word for what was done, such as {@code queue.pause}
 * @param target address of what it was done to
 * @param detail what else was asked for
 * @param result {@code done}, the kind of problem that it was refused with, or how it failed
 */
@RegisterForReflection
record AuditDocument(String id, Instant at, String who, String from, String action, String target, String detail,
        String result) {
}
