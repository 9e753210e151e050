package io.millrace.mailing;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.ext.mail.SMTPException;

/**
 * What a failure of the mail client says about the email. A refusal of this email for good is told from everything that may
 * pass, and that from a server that serves us not at all.
 */
final class SmtpFailures {

    /** "Authentication required", "mechanism too weak", "credentials invalid": about us, not about the mail. */
    private static final Set<Integer> NOT_LET_IN = Set.of(530, 534, 535);

    /** How the client's messages begin before a mail is offered: greeting, HELO, login. Nothing else tells the stages apart. */
    private static final Pattern BEFORE_THE_MAIL = Pattern.compile("(got error response|HELO failed\\.|AUTH \\S+ failed): .*",
            Pattern.DOTALL);

    /** How the client's message begins when the server refused one of the recipients, before it was given the mail. */
    private static final String ABOUT_ONE = "recipient address not accepted";

    /** The client takes a reply that it cannot read for a 500; such a reply says nothing about the mail. */
    private static final Pattern PERMANENT = Pattern.compile("5\\d\\d[ -].*", Pattern.DOTALL);

    /**
     * The enhanced status codes (RFC 3463, RFC 7505) by which an address is none: no such mailbox, moved, takes no mail.
     * Without one a 550 says no such thing: servers that take us for a spammer answer with it too.
     */
    private static final Pattern NO_SUCH_ADDRESS = Pattern.compile("5\\d\\d[ -]5\\.1\\.(?:1|6|10)\\b.*", Pattern.DOTALL);

    /** Said by the client, untyped, when the server announced a SIZE below that of the mail. */
    private static final String TOO_LARGE = "message exceeds allowed size limit";

    private SmtpFailures() {
    }

    /** Whether the server was not even reached, so that nothing of the mail can have been sent. */
    static boolean isBeforeSending(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException;
    }

    static DeliveryResult classify(Throwable failure, Duration sendTimeout) {
        if (failure instanceof SMTPException reply) {
            return classify(reply);
        }
        if (failure instanceof TimeoutException) {
            // At what stage it fell silent nobody knows; perhaps it has the mail.
            return new DeliveryResult.Unknown("The mail server did not take the mail within " + sendTimeout.toSeconds()
                    + " s (millrace.mail.smtp.send-timeout)");
        }
        if (TOO_LARGE.equals(failure.getMessage())) {
            return new DeliveryResult.Rejected("The mail is larger than the mail server takes", false, false);
        }
        Throwable cause = unwrapped(failure);
        return isBeforeSending(cause) ? new DeliveryResult.Unavailable("The mail server cannot be reached: " + said(cause))
                : new DeliveryResult.Unknown("The mail server broke off: " + said(cause));
    }

    private static DeliveryResult classify(SMTPException reply) {
        String said = said(reply);
        if (NOT_LET_IN.contains(reply.getReplyCode())) {
            return new DeliveryResult.Parked("The mail server does not let us in: " + said
                    + " (check QUARKUS_MAILER_USERNAME and QUARKUS_MAILER_PASSWORD)");
        }
        if (BEFORE_THE_MAIL.matcher(said).matches()) {
            return new DeliveryResult.Unavailable("The mail server does not serve us: " + said);
        }
        boolean aboutOne = said.startsWith(ABOUT_ONE);
        String answer = reply.getReplyMessage();
        return PERMANENT.matcher(answer).matches()
                ? new DeliveryResult.Rejected("The mail server refused the mail: " + said, aboutOne,
                        aboutOne && NO_SUCH_ADDRESS.matcher(answer).matches())
                : new DeliveryResult.TryLater("The mail server did not take the mail now: " + said, aboutOne);
    }

    /** Mutiny wraps what the last of its retries failed with. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof IllegalStateException && cause != null && isBeforeSending(cause) ? cause : failure;
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.replaceAll("\\s+", " ").strip();
    }
}
