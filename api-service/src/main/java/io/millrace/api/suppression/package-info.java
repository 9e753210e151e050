/** The list of addresses that are not written to any more, in Resend's shapes. */
@NullMarked
package io.millrace.api.suppression;

import org.jspecify.annotations.NullMarked;
