/**
 * Mail templates: what each asks for, whether values are what it asks for, and what it makes of them.
 * {@link io.millrace.templates.TemplateCatalog} has them all, those that come built in and those of a folder.
 */
@NullMarked
package io.millrace.templates;

import org.jspecify.annotations.NullMarked;
