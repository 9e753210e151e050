package io.millrace.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/**
 * What runs when: {@code millrace.schedules.<name>.cron} and so on, in the environment {@code MILLRACE_SCHEDULES_<NAME>_CRON}.
 * Everything is checked at start-up, disabled entries too. Operators see these entries in the API, and can run, pause and
 * resume them there; what they say is changed here alone.
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

        /**
         * What becomes of slots that are more than a minute late, since no scheduler ran or Redis was away: {@code skip} gives
         * them up, {@code once} lets one run stand for all, {@code all} makes up for the latest of them.
         */
        @WithDefault("once")
        String misfire();

        /** With {@code all}: how many slots at most, 1 to 100; 10 unless said. More than the queue can take is a flood. */
        Optional<Integer> misfireCap();

        /** {@code skip}: a slot becomes no task while the task of the one before has not ended; {@code allow}: it does. */
        @WithDefault("allow")
        String overlap();

        /**
         * When clocks change: with {@code once}, a slot that does not exist runs at the jump and one that comes twice runs the
         * first time; with {@code literal}, not at all and twice.
         */
        @WithDefault("once")
        String dst();

        /**
         * Tasks are delayed by up to this, each slot by an amount of its own, so that not everything starts at once; 1 h at
         * most.
         */
        Optional<Duration> jitter();

        /** No slot is before this instant. */
        Optional<Instant> start();

        /** Every slot is before this instant. */
        Optional<Instant> end();

        /** Retries of its tasks, instead of what their type says. */
        Optional<Integer> maxRetries();

        /** How long one attempt may take, instead of what their type says. */
        Optional<Duration> timeout();

        /** How long after its slot a task is not worth starting any more; for ever unless said. */
        Optional<Duration> expiresAfter();

        /** How long a completed task can be looked at; until about ten more have run unless said, an hour to 90 days. */
        Optional<Duration> retention();

        /** What it is for, for people. */
        Optional<String> description();
    }
}
