/**
 * Turns {@code email:send} tasks into mail. An {@link io.millrace.types.email.EmailMessage} is composed (template rendered,
 * addresses parsed, every header checked and encoded) and then handed to an {@link io.millrace.mailing.EmailProvider}, which
 * says what the other side answered; {@link io.millrace.mailing.EmailSendHandler} turns that into an outcome of the task.
 */
@NullMarked
package io.millrace.mailing;

import org.jspecify.annotations.NullMarked;
