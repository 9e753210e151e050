/**
 * Reads the JSON that callers send, strictly and completely: every field that is unknown or of the wrong type is found, and
 * each is named by its JSON pointer.
 */
@NullMarked
package io.millrace.api.json;

import org.jspecify.annotations.NullMarked;
