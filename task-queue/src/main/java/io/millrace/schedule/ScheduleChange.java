package io.millrace.schedule;

/** What became of a change to the store. */
public sealed interface ScheduleChange {

    /** It is made. */
    record Stored(long version) implements ScheduleChange {
    }

    /** Not made: there is an entry of that name. */
    record Exists() implements ScheduleChange {
    }

    /** Not made: there is none. */
    record Missing() implements ScheduleChange {
    }

    /** Not made: somebody else changed the entry meanwhile. */
    record Stale(long version) implements ScheduleChange {
    }

    /** Not made: there are as many as may be. */
    record Full(long count) implements ScheduleChange {
    }
}
