package io.millrace.mailing;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The result of a completed {@code email:send} task.
 *
 * @param messageId the {@code Message-ID} header of the mail, by which it is found in the logs of mail servers
 */
@RegisterForReflection
public record EmailSent(String messageId) {
}
