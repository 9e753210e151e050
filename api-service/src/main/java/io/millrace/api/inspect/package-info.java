/** What operators see of queues, tasks, failures and workers. Nothing here changes anything. */
@NullMarked
package io.millrace.api.inspect;

import org.jspecify.annotations.NullMarked;
