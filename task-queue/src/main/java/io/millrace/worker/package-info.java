/**
 * The runtime that fetches tasks, runs their handlers and settles what became of them. {@link io.millrace.worker.Worker}
 * lists what is started and stopped and in which order; each loop is a class with one duty. All of it but the handlers lives
 * on one event loop, so nothing here is locked.
 */
@NullMarked
package io.millrace.worker;

import org.jspecify.annotations.NullMarked;
