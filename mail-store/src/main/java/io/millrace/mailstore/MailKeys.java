package io.millrace.mailstore;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Every Redis key of this module. What is told together shares one hash tag, so that it is one step on a cluster too; the parts
 * of emails, which are large, are in slots of their own.
 */
final class MailKeys {

    private static final String PREFIX = "millrace:{emails}:";

    static final String RECORDS = PREFIX + "record:";
    static final String EVENTS = PREFIX + "events:";
    static final String INDEX = PREFIX + "index";
    static final String EXPIRIES = PREFIX + "expiries";
    static final String SIZES = PREFIX + "sizes";
    static final String TOTAL = PREFIX + "total";
    static final String SUPPRESSED = PREFIX + "suppressed";
    static final String SUPPRESSED_IDS = PREFIX + "suppressed:ids";
    static final String SUPPRESSED_BY_TIME = PREFIX + "suppressed:time";
    /** In place of a key that a script does not need this time. */
    static final String NONE = PREFIX + "none";

    private MailKeys() {
    }

    static String record(EmailKey email) {
        return RECORDS + email.member();
    }

    static String events(EmailKey email) {
        return EVENTS + email.member();
    }

    /** What providers said of each recipient (hash), which outlives the record. */
    static String sent(EmailKey email) {
        return PREFIX + "sent:" + email.member();
    }

    /** Which of our emails an id of a provider's is. */
    static String owner(String providerId) {
        return PREFIX + "owner:" + providerId;
    }

    /** That a piece of news was noted. */
    static String noted(String newsId) {
        return PREFIX + "noted:" + newsId;
    }

    static String stats(Instant at) {
        return stats(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    static String stats(LocalDate day) {
        return PREFIX + "stats:" + day;
    }

    static String pace(String provider) {
        return PREFIX + "pace:" + provider;
    }

    static String parts(EmailKey email) {
        return "millrace:email-parts:{" + email.member() + "}";
    }
}
