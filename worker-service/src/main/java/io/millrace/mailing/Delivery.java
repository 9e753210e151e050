package io.millrace.mailing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.mailstore.Briefing;
import io.millrace.mailstore.Verdict;
import io.millrace.task.TaskOutcome;
import io.millrace.types.email.EmailMessage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Delivers one email, effectively once.
 *
 * <p>
 * That a provider took an email for a recipient is a fact, not a step of the task: it is written down the moment that it is
 * known, even when the attempt's lease is lost meanwhile, and looked up before each attempt. What remains is the moment between
 * the provider's answer and the note, and the answer that gets lost: the mail is handed over again then, under the same
 * {@code Message-ID} and idempotency key, by which the other side can tell. Providers remember such a key for a day, so nothing
 * is handed over again later than 20 hours after an attempt whose outcome nobody knows.
 *
 * <p>
 * All recipients go in one transaction. When the server refuses one of them, nobody got it, and each is tried in one of their
 * own: what becomes of them is then known for each.
 */
@ApplicationScoped
class Delivery {

    static final Duration UNKNOWN_FOR_AT_MOST = Duration.ofHours(20);

    /** Nothing was sent: soon enough to go unnoticed, seldom enough not to be in the way of what comes back. */
    private static final Duration UNTIL_NOTES_ARE_BACK = Duration.ofSeconds(2);

    private final EmailProvider provider;
    private final DeliveryNotes notes;
    private final DeliveryOutcomes outcomes;
    private final Clock clock;

    Delivery(EmailProvider provider, DeliveryNotes notes, DeliveryOutcomes outcomes, Clock clock) {
        this.provider = provider;
        this.notes = notes;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /**
     * Makes one attempt.
     *
     * @param message as the task has it, without what is kept apart
     */
    Uni<TaskOutcome> deliver(OutgoingEmail email, EmailMessage message) {
        return notes.brief(email, message).chain(briefing -> deliver(email, briefing))
                .onFailure(BrokerUnavailableException.class)
                .recoverWithItem(e -> TaskOutcome.snooze(UNTIL_NOTES_ARE_BACK, "It is not known whether the mail was sent"
                        + " before: " + e.getMessage()));
    }

    private Uni<TaskOutcome> deliver(OutgoingEmail email, Briefing briefing) {
        List<String> toSend = email.envelope().stream()
                .filter(address -> !briefing.verdicts().containsKey(address) && !briefing.suppressed().contains(address))
                .toList();
        if (toSend.isEmpty()) {
            return conclude(email, briefing, new Round());
        }
        Instant unknownSince = briefing.unknownSince();
        if (unknownSince != null && clock.instant().isAfter(unknownSince.plus(UNKNOWN_FOR_AT_MOST))) {
            return Uni.createFrom()
                    .item(TaskOutcome.fail("Perhaps it was sent at " + unknownSince + ", when an answer was lost;"
                            + " to send it again now would perhaps send it twice"));
        }
        return send(email.to(toSend)).chain(result -> toSend.size() > 1 && isAboutOne(result) ? oneByOne(email, toSend)
                : Uni.createFrom().item(new Round().add(toSend, result)))
                .chain(round -> conclude(email, briefing, round));
    }

    /** The order is kept, and one at a time: they share what the provider lets one sender do at once. */
    private Uni<Round> oneByOne(OutgoingEmail email, List<String> toSend) {
        Round round = new Round();
        return Multi.createFrom().iterable(toSend)
                .onItem().transformToUniAndConcatenate(address -> round.isOver() ? Uni.createFrom().nullItem()
                        : send(email.to(List.of(address))).invoke(result -> round.add(List.of(address), result)))
                .collect().last().replaceWith(round);
    }

    private Uni<DeliveryResult> send(OutgoingEmail email) {
        return provider.send(email, accepted -> notes.accepted(email, provider.name(), accepted.idAtProvider()));
    }

    private static boolean isAboutOne(DeliveryResult result) {
        return (result instanceof DeliveryResult.Rejected rejected && rejected.aboutOne())
                || (result instanceof DeliveryResult.TryLater later && later.aboutOne());
    }

    private Uni<TaskOutcome> conclude(OutgoingEmail email, Briefing briefing, Round round) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>(briefing.verdicts());
        verdicts.putAll(round.verdicts());
        Set<String> suppressed = briefing.suppressed();
        TaskOutcome outcome = outcomes.of(email, verdicts, suppressed, round);
        return notes.concluded(email, round, outcome, suppressed, verdicts).replaceWith(outcome);
    }

    /** What one attempt brought, for each recipient that it was about. */
    static final class Round {

        private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
        private final List<String> noSuch = new ArrayList<>();
        private @Nullable DeliveryResult open;

        Round add(List<String> addresses, DeliveryResult result) {
            if (result instanceof DeliveryResult.Accepted) {
                addresses.forEach(address -> verdicts.put(address, Verdict.accepted()));
            } else if (result instanceof DeliveryResult.Rejected rejected) {
                addresses.forEach(address -> verdicts.put(address, Verdict.refused(rejected.reason())));
                noSuch.addAll(rejected.noSuchAddress() ? addresses : List.of());
            } else if (open == null || open instanceof DeliveryResult.TryLater) {
                // What says most about when to go on: a provider that is away outweighs a mailbox that is full.
                open = result;
            }
            return this;
        }

        /** Whether the rest need not be tried now, because the provider takes nothing. */
        boolean isOver() {
            return open != null && !(open instanceof DeliveryResult.TryLater);
        }

        /** What is settled for good. */
        Map<String, Verdict> verdicts() {
            return verdicts;
        }

        /** Those of the refused that are no address at all. */
        List<String> noSuchAddresses() {
            return noSuch;
        }

        /** Why some are not settled; {@code null} when all are. */
        @Nullable
        DeliveryResult open() {
            return open;
        }
    }
}
