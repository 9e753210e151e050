package io.millrace.mailstore;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is kept about emails. The same for all services: whoever accepts or sends an email keeps within it. */
@ConfigMapping(prefix = "millrace.mail-store")
public interface MailStoreConfig {

    /** How long the record of an email is kept after it was due, and after the last that happened to it. */
    @WithDefault("7D")
    Duration retention();

    /**
     * The most records. Past it the oldest go, whether or not their time has come; the emails themselves are not touched. Too
     * high: Redis holds records that nobody looks at, of about a kilobyte beside the email's own text.
     */
    @WithDefault("100000")
    int mostRecords();

    /** The most bytes of content that all records have together, likewise. */
    @WithDefault("268435456")
    long mostBytes();

    /** The most addresses on the suppression list. Past it nobody can be added by hand, and of others the oldest go. */
    @WithDefault("200000")
    int mostSuppressed();
}
