package io.millrace.api.webhook;

import java.time.Duration;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Happening;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;
import io.millrace.mailstore.Suppressions;
import io.smallrye.mutiny.Uni;

/** Notes what a provider tells, and suppresses who cannot or does not want to be written to. */
@Singleton
class ProviderNewsDesk {

    private static final Logger LOG = Logger.getLogger(ProviderNewsDesk.class);

    /** A webhook that was not answered is sent again for a day and some hours. */
    private static final Duration REMEMBERED = Duration.ofDays(3);

    private final EmailBook book;
    private final Suppressions suppressions;

    ProviderNewsDesk(EmailBook book, Suppressions suppressions) {
        this.book = book;
        this.suppressions = suppressions;
    }

    /**
     * Notes a piece of news, once.
     *
     * @param id by which it is known when it comes again
     */
    Uni<Void> take(String id, ProviderNews news) {
        return book.ownerOf(news.providerId()).chain(owner -> {
            EmailKey email = owner.orElse(news.email());
            return email == null ? takeOfAStranger(news) : book.note(note(id, news, email)).replaceWithVoid();
        });
    }

    private static EmailNote note(String id, ProviderNews news, EmailKey email) {
        EmailNote note = EmailNote.of(email).once("resend:" + id, REMEMBERED)
                .happened(Happening.of(news.event(), news.at(), news.recipients(), news.reason()));
        Origin origin = origin(news);
        if (origin != null) {
            news.recipients().forEach(address -> note.suppress(Suppression.of(address, origin, email.id().value(), news.at())));
        }
        return note;
    }

    /** An address that bounces does so whoever wrote to it. */
    private Uni<Void> takeOfAStranger(ProviderNews news) {
        LOG.debugf("%s of an email that is not ours, or is not known any more: %s", news.event().word(), news.providerId());
        Origin origin = origin(news);
        return origin == null || news.recipients().isEmpty() ? Uni.createFrom().voidItem()
                : suppressions.add(news.recipients().stream()
                        .map(address -> Suppression.of(address, origin, news.providerId(), news.at())).toList())
                        .replaceWithVoid();
    }

    private static @Nullable Origin origin(ProviderNews news) {
        if (news.event() == EmailEvent.COMPLAINED) {
            return Origin.COMPLAINT;
        }
        return news.event() == EmailEvent.BOUNCED && news.permanent() ? Origin.BOUNCE : null;
    }
}
