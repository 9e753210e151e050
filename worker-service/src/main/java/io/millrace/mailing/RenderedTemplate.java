package io.millrace.mailing;

/** What a template made of its variables. */
record RenderedTemplate(String subject, String html, String text) {
}
