package io.millrace.quarkus;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.observe.TaskListener;
import io.millrace.observe.TaskListeners;
import io.opentelemetry.api.OpenTelemetry;

/**
 * Everybody who listens to tasks: the application's own beans, the meters where the application has a registry, the traces
 * where it has telemetry. The extensions make those two beans, so without an extension there is nothing to pay for.
 */
@Singleton
class Listeners {

    private final TaskListener all;

    Listeners(@Any Instance<TaskListener> own, Instance<MeterRegistry> registry, Instance<OpenTelemetry> telemetry) {
        List<TaskListener> listeners = new ArrayList<>(own.stream().toList());
        if (registry.isResolvable()) {
            listeners.add(new MeteredTasks(registry.get()));
        }
        if (telemetry.isResolvable()) {
            listeners.add(new TracedTasks(telemetry.get(), true));
        }
        all = TaskListeners.of(listeners);
    }

    TaskListener all() {
        return all;
    }
}
