/** The engine as a whole, on a real Redis. */
@NullMarked
package io.millrace.engine;

import org.jspecify.annotations.NullMarked;
