/** What the kit promises task authors. */
@NullMarked
package io.millrace.testing;

import org.jspecify.annotations.NullMarked;
