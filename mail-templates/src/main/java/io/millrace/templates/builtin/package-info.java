/**
 * The templates that come built in. Each is a record of its variables, which Qute checks the files in {@code templates/mail}
 * against when the services are built, and the declaration of those variables.
 */
@NullMarked
package io.millrace.templates.builtin;

import org.jspecify.annotations.NullMarked;
