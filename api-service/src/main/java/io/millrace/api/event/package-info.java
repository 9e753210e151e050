/** What happens, told while it does: one look at Redis a second by each instance, shared by all who watch. */
@NullMarked
package io.millrace.api.event;

import org.jspecify.annotations.NullMarked;
