package io.millrace.mailing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.EmailKey;
import io.millrace.types.email.EmailMessage.Tag;

/**
 * An email ready for a provider: nothing left to look up, render or check.
 *
 * @param key which email it is
 * @param messageId with its angle brackets; the same at every attempt
 * @param envelope addresses to which it goes this time; some of those below, or all
 * @param subject as people read it
 * @param html at least one of {@code html} and {@code text} is there
 * @param headers custom headers, none of which a provider writes itself
 * @param tags by which the sender groups emails at a provider's
 */
record OutgoingEmail(EmailKey key, String messageId, List<String> envelope, EmailAddress from, List<EmailAddress> to,
        List<EmailAddress> cc, List<EmailAddress> bcc, List<EmailAddress> replyTo, String subject, @Nullable String html,
        @Nullable String text, Map<String, String> headers, List<Tag> tags, List<OutgoingFile> files) {

    /** Every address that it names as a recipient, each once. */
    static List<String> addresses(List<EmailAddress> to, List<EmailAddress> cc, List<EmailAddress> bcc) {
        List<EmailAddress> all = new ArrayList<>(to);
        all.addAll(cc);
        all.addAll(bcc);
        return all.stream().map(EmailAddress::address).distinct().toList();
    }

    /** The same email, to these addresses only. What it says of its recipients stays. */
    OutgoingEmail to(Collection<String> addresses) {
        return new OutgoingEmail(key, messageId, List.copyOf(addresses), from, to, cc, bcc, replyTo, subject, html, text,
                headers,
                tags, files);
    }

    /** Those of some mailboxes that it goes to this time. */
    List<EmailAddress> inEnvelope(List<EmailAddress> mailboxes) {
        return mailboxes.stream().filter(mailbox -> envelope.contains(mailbox.address())).toList();
    }
}
