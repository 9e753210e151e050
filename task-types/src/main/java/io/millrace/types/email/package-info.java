/** Emails as tasks: the payload. */
@NullMarked
package io.millrace.types.email;

import org.jspecify.annotations.NullMarked;
