/** Requests that nobody thought of, made from the contract; the answers to them are held against it. */
@NullMarked
package io.millrace.api.fuzz;

import org.jspecify.annotations.NullMarked;
