/** Who gets the weekly digest: the list for applications and operators, and the pages behind the links in emails. */
@NullMarked
package io.millrace.api.subscriber;

import org.jspecify.annotations.NullMarked;
