/** Resend on loopback, for tests: the one third party that is not run for real. */
@NullMarked
package io.millrace.fakeresend;

import org.jspecify.annotations.NullMarked;
