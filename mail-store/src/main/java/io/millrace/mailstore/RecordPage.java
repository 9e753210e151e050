package io.millrace.mailstore;

import java.util.List;

/**
 * A page of records, the newest first.
 *
 * @param more whether there are more in the direction in which was asked
 */
public record RecordPage(List<EmailRecord> records, boolean more) {
}
