/**
 * {@code /v1/emails}, in the shapes of Resend: an email is checked, becomes an {@code email:send} task, and is never sent here.
 */
@NullMarked
package io.millrace.api.email;

import org.jspecify.annotations.NullMarked;
