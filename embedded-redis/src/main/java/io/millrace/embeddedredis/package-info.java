/** A real Redis server as a child process on loopback, for tests and for the local stack. */
@NullMarked
package io.millrace.embeddedredis;

import org.jspecify.annotations.NullMarked;
