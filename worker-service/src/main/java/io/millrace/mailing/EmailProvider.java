package io.millrace.mailing;

import io.smallrye.mutiny.Uni;

/** Somebody who takes emails from us and promises to deliver them. */
interface EmailProvider {

    /** What handlers that send email need, by the name that its breaker has. */
    String DEPENDENCY = "smtp";

    /**
     * Hands over one email. Bounded in time. What goes wrong is a {@link DeliveryResult}, not a failure of the {@code Uni}.
     *
     * <p>
     * The same email may be handed over again after an answer was lost; its message id stays the same, so that the other side
     * can notice.
     *
     * @throws UnsendableEmailException when a header cannot be written as this provider has to
     */
    Uni<DeliveryResult> send(OutgoingEmail email);
}
