/**
 * Everything that can go wrong with a request, as a document of RFC 9457 that programs and people can act on. No other package
 * writes an error.
 */
@NullMarked
package io.millrace.api.problem;

import org.jspecify.annotations.NullMarked;
