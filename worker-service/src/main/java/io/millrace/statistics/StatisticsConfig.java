package io.millrace.statistics;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who is told what happened. */
@ConfigMapping(prefix = "millrace.statistics")
interface StatisticsConfig {

    /** Where the summary of each day is mailed to, comma-separated. Unset, it is the task's result and nothing more. */
    Optional<List<String>> mailTo();

    /** The queue that takes the email. */
    @WithDefault("default")
    String emailQueue();
}
