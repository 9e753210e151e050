/** What needs no Redis; the list itself is tested where it is used, by the API and the worker. */
@NullMarked
package io.millrace.subscribers;

import org.jspecify.annotations.NullMarked;
