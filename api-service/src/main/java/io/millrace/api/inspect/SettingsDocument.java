package io.millrace.api.inspect;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.QueueSettings;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What operators have set for a queue; what is left out is not limited, or as the workers' configuration says.
 *
 * @param rate most tasks started a second
 * @param burst tasks that may start at once after a quiet time
 * @param concurrency most active tasks
 * @param weight how its share of the workers' slots compares with other queues'
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SettingsDocument(@Nullable Double rate, @Nullable Integer burst, @Nullable Integer concurrency,
        @Nullable Integer weight) {

    /** The settings as they are shown. */
    public static SettingsDocument of(QueueSettings settings) {
        return new SettingsDocument(settings.rate(), settings.burst(), settings.concurrency(), settings.weight());
    }
}
