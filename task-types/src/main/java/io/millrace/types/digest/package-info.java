/** The weekly digest as tasks: one for the week, and one for each subscriber. */
@NullMarked
package io.millrace.types.digest;

import org.jspecify.annotations.NullMarked;
