/**
 * Templates of the operator's own, from a folder: {@code <id>.yaml} says what one asks for, {@code <id>.html} and
 * {@code <id>.txt} how it looks. {@link io.millrace.templates.folder.TemplateFolder} reads and tries them all at start-up, and
 * tells every mistake at once, with its file and its line.
 */
@NullMarked
package io.millrace.templates.folder;

import org.jspecify.annotations.NullMarked;
