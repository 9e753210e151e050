/** The weekly digest, from the list of subscribers to the emails that wait, over a real Redis. */
@NullMarked
package io.millrace.digest;

import org.jspecify.annotations.NullMarked;
