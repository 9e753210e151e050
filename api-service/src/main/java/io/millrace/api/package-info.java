/**
 * The REST API: it checks what callers send, turns it into tasks, and tells what became of them. Each package below is one
 * concern; the resources stand in the packages of what they are about.
 */
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
