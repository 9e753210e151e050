package io.millrace.api.json;

/**
 * A text in a request, and where it stands.
 *
 * @param pointer JSON pointer to it
 */
public record JsonText(String pointer, String value) {
}
