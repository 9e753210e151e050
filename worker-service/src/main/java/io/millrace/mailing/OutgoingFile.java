package io.millrace.mailing;

import org.jspecify.annotations.Nullable;

/**
 * A file that goes with an email.
 *
 * @param contentId by which the HTML shows it; {@code null}: it is a file to open
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record OutgoingFile(String name, String contentType, @Nullable String contentId, byte[] content) {
}
