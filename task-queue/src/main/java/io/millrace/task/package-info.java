/**
 * The words of Millrace: what a task is, what may be asked of it, and what a handler answers. Nothing here knows Redis or the
 * runtime that executes tasks.
 */
@NullMarked
package io.millrace.task;

import org.jspecify.annotations.NullMarked;
