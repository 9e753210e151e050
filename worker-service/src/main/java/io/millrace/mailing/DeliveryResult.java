package io.millrace.mailing;

/** What a provider said about an email. */
sealed interface DeliveryResult {

    /** It took the email over: for all recipients, or it would be one of the others. */
    record Accepted() implements DeliveryResult {
    }

    /** It will never take this email. */
    record Rejected(String reason) implements DeliveryResult {
    }

    /** It did not take this email now, or nobody knows whether it did. */
    record TryLater(String reason) implements DeliveryResult {
    }

    /**
     * It takes no email of ours at all: away, or it does not let us in. Nothing of this one was sent, and nothing was wrong
     * with it.
     */
    record Unavailable(String reason) implements DeliveryResult {
    }
}
