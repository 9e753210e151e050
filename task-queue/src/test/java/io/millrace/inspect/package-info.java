/** What operators see, apart from Redis. */
@NullMarked
package io.millrace.inspect;

import org.jspecify.annotations.NullMarked;
