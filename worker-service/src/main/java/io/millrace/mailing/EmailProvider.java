package io.millrace.mailing;

import java.util.function.Function;

import io.smallrye.mutiny.Uni;

/** Somebody who takes emails from us and promises to deliver them. */
interface EmailProvider {

    /** What handlers that send email by it need, by the name that its breaker has: {@code smtp}, {@code resend}. */
    String name();

    /**
     * Hands over one email. Bounded in time. What goes wrong is a {@link DeliveryResult}, not a failure of the {@code Uni}.
     *
     * <p>
     * The same email may be handed over again after an answer was lost; its message id stays the same, so that the other side
     * can notice.
     *
     * @param noted what is done once the provider has taken the email, before the result is handed on and whether or not
     *        anybody still waits for it. It does not fail
     * @throws UnsendableEmailException when a header cannot be written as this provider has to
     */
    Uni<DeliveryResult> send(OutgoingEmail email, Function<DeliveryResult.Accepted, Uni<Void>> noted);
}
