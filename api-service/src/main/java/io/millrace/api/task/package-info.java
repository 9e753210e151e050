/** {@code /v1/tasks} and {@code /v1/queues}: tasks of every type, in and out. */
@NullMarked
package io.millrace.api.task;

import org.jspecify.annotations.NullMarked;
