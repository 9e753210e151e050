/** How operators see into queues. */
@NullMarked
package io.millrace.inspect;

import org.jspecify.annotations.NullMarked;
