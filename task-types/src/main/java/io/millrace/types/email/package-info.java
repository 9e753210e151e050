/** Emails as tasks: the payload, and the templates with their variables. */
@NullMarked
package io.millrace.types.email;

import org.jspecify.annotations.NullMarked;
