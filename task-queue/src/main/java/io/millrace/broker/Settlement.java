package io.millrace.broker;

import java.time.Duration;

import io.millrace.task.TaskId;

/** How an attempt is to end in the broker. */
public sealed interface Settlement {

    EntryRef ref();

    TaskId id();

    /**
     * Ended well; nothing is kept.
     *
     * @param type name of its type
     * @param took milliseconds that the attempt took
     */
    record Complete(EntryRef ref, TaskId id, String type, long took) implements Settlement {
    }

    /**
     * Ended well; has a record, or is to have one.
     *
     * @param type name of its type
     * @param attempts attempts made, this one included
     * @param retention how long it is kept; zero: not at all
     * @param result JSON, or empty
     */
    record Keep(EntryRef ref, TaskId id, String type, int attempts, Duration retention, String result, Episode episode)
            implements
                Settlement {
    }

    /** Failed for good. */
    record Fail(EntryRef ref, TaskId id, int attempts, Episode episode) implements Settlement {
    }

    /**
     * Ended because somebody asked for it.
     *
     * @param attempts attempts made, the one that was cut off included
     */
    record Cancel(EntryRef ref, TaskId id, int attempts, Episode episode) implements Settlement {
    }

    /**
     * Failed, and to be attempted again.
     *
     * @param attempts attempts made, this one included
     */
    record Retry(EntryRef ref, TaskId id, int attempts, Duration delay, Episode episode) implements Settlement {
    }

    /**
     * Put off; the attempt does not count.
     *
     * @param attempts attempts made, this one not included
     */
    record Snooze(EntryRef ref, TaskId id, int attempts, Duration delay, Episode episode) implements Settlement {
    }

    /**
     * Put where workers look that have a handler for its type, which this one has not.
     *
     * @param type name of its type
     */
    record Divert(EntryRef ref, TaskId id, String type) implements Settlement {
    }

    /** Given back without an attempt having been made. */
    record HandBack(EntryRef ref, TaskId id) implements Settlement {
    }
}
