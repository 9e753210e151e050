package io.millrace.mailing;

import java.time.Duration;
import java.util.Set;

/**
 * What an answer of Resend's means for the email. See <a href="https://resend.com/docs/api-reference/errors">its errors</a>.
 */
final class ResendFailures {

    private static final Set<String> KEY_TROUBLE = Set.of("missing_api_key", "invalid_api_key", "restricted_api_key",
            "invalid_access", "suspended_api_key");
    private static final Set<String> QUOTA_TROUBLE = Set.of("daily_quota_exceeded", "monthly_quota_exceeded");
    private static final String STILL_AT_IT = "concurrent_idempotent_requests";
    private static final Duration OTHERWISE = Duration.ofSeconds(1);

    private ResendFailures() {
    }

    static DeliveryResult classify(ResendAnswer answer) {
        Throwable failure = answer.failure();
        if (failure != null) {
            return SmtpFailures.isBeforeSending(failure)
                    ? new DeliveryResult.Unavailable("Resend cannot be reached: " + answer.message())
                    : new DeliveryResult.Unknown("Resend did not answer: " + answer.message());
        }
        String said = "Resend answered " + answer.said();
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new DeliveryResult.Accepted(answer.id().isEmpty() ? null : answer.id());
        }
        if (status == 401 || KEY_TROUBLE.contains(answer.name())) {
            return new DeliveryResult.Parked(said + " (check RESEND_API_KEY)");
        }
        if (QUOTA_TROUBLE.contains(answer.name())) {
            return new DeliveryResult.Parked(said + " (the quota of the account is used up)");
        }
        if (status == 429) {
            return new DeliveryResult.Busy(said, answer.retryAfter() == null ? OTHERWISE : answer.retryAfter());
        }
        if (status == 409 && answer.name().equals(STILL_AT_IT)) {
            return new DeliveryResult.TryLater(said, false);
        }
        return status >= 500 || status == 408 ? new DeliveryResult.Unknown(said)
                : new DeliveryResult.Rejected(said, false, false);
    }
}
