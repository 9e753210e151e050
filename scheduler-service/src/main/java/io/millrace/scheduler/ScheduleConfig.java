package io.millrace.scheduler;

import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/**
 * What runs when: {@code millrace.schedules.<name>.cron} and so on, in the environment {@code MILLRACE_SCHEDULES_<NAME>_CRON}.
 * Everything is checked at start-up, disabled entries too.
 */
@ConfigMapping(prefix = "millrace.schedules")
interface ScheduleConfig {

    /** The entries by name: 1 to 64 of a-z, 0-9, {@code _} and {@code -}. The name is part of the ids of the entry's tasks. */
    @WithParentName
    Map<String, Entry> entries();

    /** One entry. */
    interface Entry {

        /**
         * Five fields as in a crontab (minute, hour, day of month, month, day of week), or {@code @hourly}, {@code @daily},
         * {@code @midnight}, {@code @weekly}, {@code @monthly}, {@code @yearly}, {@code @annually}.
         */
        String cron();

        /** Type of the tasks, by its name, such as {@code email:send}. */
        String type();

        /** Their payload, as JSON. */
        @WithDefault("{}")
        String payload();

        /** Queue where they wait; {@code default} unless named. */
        Optional<String> queue();

        /** Time zone of the expression, such as {@code Europe/Berlin}. */
        @WithDefault("UTC")
        String zone();

        /** {@code false}: the entry is checked and does nothing. */
        @WithDefault("true")
        boolean enabled();
    }
}
