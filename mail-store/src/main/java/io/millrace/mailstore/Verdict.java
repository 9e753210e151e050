package io.millrace.mailstore;

import org.jspecify.annotations.Nullable;

/**
 * What a provider said about one recipient, for good.
 *
 * @param refusal its words; {@code null}: it took the mail for this recipient
 */
public record Verdict(@Nullable String refusal) {

    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused ";
    private static final int LONGEST = 500;

    /** It took the mail. */
    public static Verdict accepted() {
        return new Verdict(null);
    }

    /** It never will. */
    public static Verdict refused(String words) {
        return new Verdict(words.length() <= LONGEST ? words : words.substring(0, LONGEST));
    }

    /** Whether it took the mail. */
    public boolean isAccepted() {
        return refusal == null;
    }

    String text() {
        return refusal == null ? ACCEPTED : REFUSED + refusal;
    }

    static Verdict ofText(String text) {
        return text.startsWith(REFUSED) ? refused(text.substring(REFUSED.length())) : accepted();
    }
}
