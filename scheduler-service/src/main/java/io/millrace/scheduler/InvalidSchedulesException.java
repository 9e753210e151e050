package io.millrace.scheduler;

import java.util.List;

import io.quarkus.runtime.configuration.ConfigurationException;

/** Cron entries that cannot be as they are configured. It ends the start-up with its message alone. */
final class InvalidSchedulesException extends ConfigurationException {

    private static final long serialVersionUID = 1;

    InvalidSchedulesException(List<String> problems) {
        super("The schedules are not right:\n  " + String.join("\n  ", problems));
    }
}
