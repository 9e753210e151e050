/**
 * The weekly digest: {@link io.millrace.digest.WeeklyDigestHandler} enqueues a task for each subscriber,
 * {@link io.millrace.digest.DigestSendHandler} turns each into an email.
 */
@NullMarked
package io.millrace.digest;

import org.jspecify.annotations.NullMarked;
