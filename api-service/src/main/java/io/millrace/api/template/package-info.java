/** {@code /v1/templates}: which mail templates there are, what each asks for, and what it looks like. */
@NullMarked
package io.millrace.api.template;

import org.jspecify.annotations.NullMarked;
