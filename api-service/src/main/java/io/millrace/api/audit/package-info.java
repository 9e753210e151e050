/** Who did what to queues and tasks, when, from where, and what came of it. */
@NullMarked
package io.millrace.api.audit;

import org.jspecify.annotations.NullMarked;
