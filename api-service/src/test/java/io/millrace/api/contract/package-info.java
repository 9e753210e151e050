/** The OpenAPI document as a judge: what it does not promise, no answer may hold. */
@NullMarked
package io.millrace.api.contract;

import org.jspecify.annotations.NullMarked;
