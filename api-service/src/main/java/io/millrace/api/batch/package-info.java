/** Many tasks in one request: read as they come, answered as they are stored, never held all at once. */
@NullMarked
package io.millrace.api.batch;

import org.jspecify.annotations.NullMarked;
