package io.millrace.mailing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.Briefing;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Happening;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;
import io.millrace.mailstore.Verdict;
import io.millrace.task.TaskOutcome;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailParts;
import io.smallrye.mutiny.Uni;

/** What a worker writes down about emails, and reads before it sends one. */
@ApplicationScoped
class DeliveryNotes {

    private static final Logger LOG = Logger.getLogger(DeliveryNotes.class);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);
    private static final int RETRIES = 6;

    private final EmailBook book;
    private final Clock clock;

    DeliveryNotes(EmailBook book, Clock clock) {
        this.book = book;
        this.clock = clock;
    }

    /** What is known of an email; one that came without a record has one after this. */
    Uni<Briefing> brief(OutgoingEmail email, EmailMessage message) {
        return book.brief(email.key(), email.envelope()).call(briefing -> briefing.recorded() ? Uni.createFrom().voidItem()
                : book.open(email.key(), EmailParts.of(message).open(), null));
    }

    /**
     * The provider took an email for its envelope. Does not fail: when Redis is away for longer than it waits, the task's own
     * end is what is left, and if that is lost too the mail goes out again under the same id.
     */
    Uni<Void> accepted(OutgoingEmail email, String provider, @Nullable String idAtProvider) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        email.envelope().forEach(address -> verdicts.put(address, Verdict.accepted()));
        LOG.debugf("Email %s: mail %s is taken by %s", email.key(), email.messageId(), provider);
        return write(EmailNote.of(email.key()).verdicts(verdicts).sentAs(email.messageId(), idAtProvider)
                .happened(Happening.of(EmailEvent.SENT, clock.instant(), verdicts.size() == 1 ? List.of() : email.envelope(),
                        null)));
    }

    /** How an attempt ended, apart from what {@link #accepted} wrote. Does not fail. */
    Uni<Void> concluded(OutgoingEmail email, Delivery.Round round, TaskOutcome outcome, Set<String> suppressed,
            Map<String, Verdict> verdicts) {
        Instant now = clock.instant();
        EmailNote note = EmailNote.of(email.key());
        Map<String, Verdict> refused = new LinkedHashMap<>(round.verdicts());
        refused.values().removeIf(Verdict::isAccepted);
        boolean any = !refused.isEmpty();
        note.verdicts(refused);
        round.noSuchAddresses().forEach(
                address -> note.suppress(Suppression.of(address, Origin.BOUNCE, email.key().id().value(), now)));
        // When nobody got it, the end of the task says so.
        if (!(outcome instanceof TaskOutcome.Fail)) {
            refused.forEach((address, verdict) -> note
                    .happened(Happening.of(EmailEvent.BOUNCED, now, List.of(address), verdict.refusal())));
        }
        if (round.open() instanceof DeliveryResult.Unknown) {
            note.unknownSince(now);
            any = true;
        }
        if (verdicts.isEmpty() && !suppressed.isEmpty() && outcome instanceof TaskOutcome.Done) {
            note.happened(Happening.of(EmailEvent.SUPPRESSED, now, suppressed.stream().sorted().toList(), null));
            any = true;
        }
        return any ? write(note) : Uni.createFrom().voidItem();
    }

    private Uni<Void> write(EmailNote note) {
        return book.note(note).onFailure().retry().withBackOff(FIRST_RETRY, LAST_RETRY).atMost(RETRIES)
                .onFailure().invoke(e -> LOG.errorf("What became of an email could not be written down; it may be sent again,"
                        + " under the same Message-ID: %s", e.getMessage()))
                .onFailure().recoverWithNull().replaceWithVoid();
    }
}
