/** What operators do to tasks and queues. Each deed leaves an audit record; what takes long is a job. */
@NullMarked
package io.millrace.api.control;

import org.jspecify.annotations.NullMarked;
