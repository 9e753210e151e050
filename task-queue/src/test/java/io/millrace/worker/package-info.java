/** How the runtime decides, without a broker. */
@NullMarked
package io.millrace.worker;

import org.jspecify.annotations.NullMarked;
