/** Catches what is sent over SMTP, keeps the last of it in memory, and reads it. */
@NullMarked
package io.millrace.localstack.mail;

import org.jspecify.annotations.NullMarked;
