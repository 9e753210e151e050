/** Reads the query parameters of requests as strictly as their bodies: what is unknown, doubled or out of range is told. */
@NullMarked
package io.millrace.api.query;

import org.jspecify.annotations.NullMarked;
