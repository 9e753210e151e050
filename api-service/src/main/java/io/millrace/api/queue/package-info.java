/**
 * The way from requests to the task queue and back: enqueues each request once, however often a caller repeats it under one
 * Idempotency-Key, and finds what became of it.
 */
@NullMarked
package io.millrace.api.queue;

import org.jspecify.annotations.NullMarked;
