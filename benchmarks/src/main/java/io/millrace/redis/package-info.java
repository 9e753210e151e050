/** What is measured of the engine's inner parts, which only their own package sees. */
@NullMarked
package io.millrace.redis;

import org.jspecify.annotations.NullMarked;
