/** The brand in whose name mails speak: its name, its colour, its logo and where it can be reached. */
@NullMarked
package io.millrace.templates.brand;

import org.jspecify.annotations.NullMarked;
