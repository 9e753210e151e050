package io.millrace.mailing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.mailing.Delivery.Round;
import io.millrace.mailing.DeliveryResult.Busy;
import io.millrace.mailing.DeliveryResult.Parked;
import io.millrace.mailing.DeliveryResult.TryLater;
import io.millrace.mailing.DeliveryResult.Unavailable;
import io.millrace.mailing.DeliveryResult.Unknown;
import io.millrace.mailstore.Verdict;
import io.millrace.task.TaskOutcome;

/** What the answers about an email's recipients mean for its task. */
@ApplicationScoped
class DeliveryOutcomes {

    /** A shorter wait is over before a breaker has told everybody; it is waited for by the task alone. */
    private static final Duration WORTH_A_BREAKER = Duration.ofSeconds(30);

    private final EmailProvider provider;
    private final ParkedProviders parked;
    private final MailConfig config;

    DeliveryOutcomes(EmailProvider provider, ParkedProviders parked, MailConfig config) {
        this.provider = provider;
        this.parked = parked;
        this.config = config;
    }

    /**
     * The outcome of an attempt.
     *
     * @param verdicts on recipients, of this attempt and of those before
     * @param suppressed recipients who are not written to
     */
    TaskOutcome of(OutgoingEmail email, Map<String, Verdict> verdicts, Set<String> suppressed, Round round) {
        DeliveryResult open = round.open();
        if (open != null) {
            return goesOn(open);
        }
        if (!round.verdicts().isEmpty()) {
            parked.released(provider.name());
        }
        Map<String, String> refused = new LinkedHashMap<>();
        verdicts.forEach((address, verdict) -> {
            if (verdict.refusal() != null) {
                refused.put(address, verdict.refusal());
            }
        });
        if (!refused.isEmpty() && refused.size() == verdicts.size()) {
            return TaskOutcome.fail(said(refused));
        }
        return TaskOutcome.done(verdicts.isEmpty() ? EmailSent.toNobody(suppressed)
                : new EmailSent(email.messageId(), refused, suppressed.stream().sorted().toList()));
    }

    private TaskOutcome goesOn(DeliveryResult open) {
        if (open instanceof TryLater later) {
            return TaskOutcome.retry(later.reason());
        }
        if (open instanceof Unknown unknown) {
            return TaskOutcome.retry(unknown.reason());
        }
        if (open instanceof Busy busy) {
            return busy.delay().compareTo(WORTH_A_BREAKER) < 0 ? TaskOutcome.snooze(busy.delay(), busy.reason())
                    : TaskOutcome.unavailable(provider.name(), busy.reason(), busy.delay());
        }
        if (open instanceof Unavailable away) {
            return TaskOutcome.unavailable(provider.name(), away.reason());
        }
        if (open instanceof Parked refusal) {
            parked.parked(provider.name(), refusal.reason());
            return TaskOutcome.unavailable(provider.name(), "parked until somebody mends it: " + refusal.reason(),
                    config.parkedRetry());
        }
        throw new IllegalStateException("Settled, not open: " + open);
    }

    /** One refusal in its own words; several with whom each is about. */
    private static String said(Map<String, String> refused) {
        List<String> words = refused.values().stream().distinct().toList();
        return words.size() == 1 ? words.get(0)
                : refused.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue())
                        .collect(Collectors.joining("; "));
    }
}
