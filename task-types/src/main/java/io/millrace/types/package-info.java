/** The task types that come built in, in one list, for producers that take a type by its name. */
@NullMarked
package io.millrace.types;

import org.jspecify.annotations.NullMarked;
