package io.millrace.subscribers;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What can be set about the list of subscribers; the API and the worker need the same. */
@ConfigMapping(prefix = "millrace.subscribers")
public interface SubscribersConfig {

    /** Where subscribers reach the API: links in emails begin with it. */
    @WithDefault("http://localhost:8080")
    String publicUrl();

    /** How long the link of the first email works. Too short: whoever reads mail on Mondays only never gets on the list. */
    @WithDefault("72H")
    Duration confirmWithin();

    /** Most subscribers, with those who have not confirmed yet. Each takes about half a kilobyte in Redis. */
    @WithDefault("1000000")
    int most();
}
