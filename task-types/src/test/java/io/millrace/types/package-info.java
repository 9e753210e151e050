/** That whoever adds a type forgets nothing. */
@NullMarked
package io.millrace.types;

import org.jspecify.annotations.NullMarked;
