/** Weeks, and what may be in a digest. */
@NullMarked
package io.millrace.types.digest;

import org.jspecify.annotations.NullMarked;
