package io.millrace.mailstore;

import java.util.List;
import java.util.Map;

/**
 * The parts of an email that are kept apart.
 *
 * @param files contents of its attachments, in their order
 * @param secrets sealed variables of its template, by name; none once they were erased
 */
public record Parts(List<byte[]> files, Map<String, String> secrets) {
}
