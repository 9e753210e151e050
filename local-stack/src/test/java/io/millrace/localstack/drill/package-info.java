/** The real stack, three services as processes, put through what production will put it through. */
@NullMarked
package io.millrace.localstack.drill;

import org.jspecify.annotations.NullMarked;
