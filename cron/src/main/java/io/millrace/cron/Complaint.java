package io.millrace.cron;

/**
 * Something that is wrong with an entry.
 *
 * @param field where
 * @param value what it says there
 * @param reason why that cannot be
 * @param right what would be right, to follow the field in a sentence
 */
public record Complaint(String field, String value, String reason, String right) {

    /** All of it in a sentence that begins with the field. */
    public String sentence() {
        return field + " = \"" + value + "\": " + reason + "; it " + right;
    }
}
