/** Every response that the contract documents, provoked: a table of requests, and what spoils each of them. */
@NullMarked
package io.millrace.api.documented;

import org.jspecify.annotations.NullMarked;
