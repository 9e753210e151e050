/** The email payload on the wire, and its templates' variables. */
@NullMarked
package io.millrace.types.email;

import org.jspecify.annotations.NullMarked;
