/** A JUnit kit for task authors: a real Redis, a real worker, and {@code drain()}. */
@NullMarked
package io.millrace.testing;

import org.jspecify.annotations.NullMarked;
