package io.millrace.mailing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What a provider said about an email. */
sealed interface DeliveryResult {

    /**
     * It took the email over, for all recipients.
     *
     * @param idAtProvider under which it will tell of the email; {@code null}: it will not
     */
    record Accepted(@Nullable String idAtProvider) implements DeliveryResult {
    }

    /**
     * It will never take this email.
     *
     * @param aboutOne whether it is one of several recipients that it does not take it for; nobody got it then
     * @param noSuchAddress whether that is because there is no such address, whoever writes to it
     */
    record Rejected(String reason, boolean aboutOne, boolean noSuchAddress) implements DeliveryResult {
    }

    /**
     * It did not take this email now.
     *
     * @param aboutOne whether it is one of several recipients that it does not take it for; nobody got it then
     */
    record TryLater(String reason, boolean aboutOne) implements DeliveryResult {
    }

    /** Nobody knows whether it took the email. */
    record Unknown(String reason) implements DeliveryResult {
    }

    /** It takes no email of ours before some time has passed. Nothing was wrong with this one, and nothing of it was sent. */
    record Busy(String reason, Duration delay) implements DeliveryResult {
    }

    /** It cannot be reached, or serves nobody. Nothing of this email was sent, and nothing was wrong with it. */
    record Unavailable(String reason) implements DeliveryResult {
    }

    /**
     * It lets us in no more: the key is wrong, or the quota is used up. Time alone does not mend it; somebody has to. Nothing
     * of this email was sent, and nothing was wrong with it.
     */
    record Parked(String reason) implements DeliveryResult {
    }
}
