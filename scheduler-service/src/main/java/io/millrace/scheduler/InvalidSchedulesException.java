package io.millrace.scheduler;

import java.util.List;

/** Cron entries that cannot be as they are configured. It ends the start-up. */
final class InvalidSchedulesException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    InvalidSchedulesException(List<String> problems) {
        super("The schedules are not right:\n  " + String.join("\n  ", problems));
    }
}
