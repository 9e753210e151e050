package io.millrace.templates;

/**
 * What a template made of its values.
 *
 * @param subject one line, at most 200 characters
 * @param html a whole document
 * @param text the same, written as text
 */
public record RenderedTemplate(String subject, String html, String text) {
}
