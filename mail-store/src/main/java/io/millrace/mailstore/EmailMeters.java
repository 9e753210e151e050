package io.millrace.mailstore;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters what happens to emails, where the application has a registry: {@code millrace.emails}, a counter by event and by
 * template ({@code none} for emails without one). It is counted by whoever noted it: what is sent by workers, what a provider
 * tells by the API. Rates of delivery, bounces and complaints are quotients of these.
 */
@Singleton
class EmailMeters {

    private final @Nullable MeterRegistry registry;

    @Inject
    EmailMeters(Instance<MeterRegistry> registry) {
        this(registry.isResolvable() ? registry.get() : null);
    }

    EmailMeters(@Nullable MeterRegistry registry) {
        this.registry = registry;
    }

    void count(String template, String event) {
        if (registry != null) {
            registry.counter("millrace.emails", "template", template.isEmpty() ? "none" : template, "event", event).increment();
        }
    }
}
