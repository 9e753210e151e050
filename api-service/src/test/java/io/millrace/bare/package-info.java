/** The least that an application could do to store a task over HTTP: what the API is measured by. */
@NullMarked
package io.millrace.bare;

import org.jspecify.annotations.NullMarked;
