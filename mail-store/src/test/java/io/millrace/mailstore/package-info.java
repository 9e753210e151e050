/** What is kept about emails, held against a real Redis. */
@NullMarked
package io.millrace.mailstore;

import org.jspecify.annotations.NullMarked;
