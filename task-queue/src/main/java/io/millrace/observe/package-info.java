/** Who wants to know what happens to tasks is told here: one place for meters, traces, and whatever an application adds. */
@NullMarked
package io.millrace.observe;

import org.jspecify.annotations.NullMarked;
