/** How tasks look in Redis. */
@NullMarked
package io.millrace.redis;

import org.jspecify.annotations.NullMarked;
