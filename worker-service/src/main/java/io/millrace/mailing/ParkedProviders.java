package io.millrace.mailing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/**
 * Providers that let us in no more, until somebody mends that. Each is told once, and once when it is over; the gauge
 * {@code millrace.mail.parked} shows it meanwhile. Made at start-up, so that the gauge is there before the first email.
 */
@Startup
@Singleton
class ParkedProviders {

    private static final Logger LOG = Logger.getLogger(ParkedProviders.class);

    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    ParkedProviders(Instance<MeterRegistry> registry, EmailProvider provider) {
        if (registry.isResolvable()) {
            Gauge.builder("millrace.mail.parked", this, parked -> parked.isParked(provider.name()) ? 1 : 0)
                    .description("1 while the provider lets us in no more").tag("provider", provider.name())
                    .register(registry.get());
        }
    }

    void parked(String provider, String reason) {
        if (reasons.put(provider, reason) == null) {
            LOG.errorf("%s is parked: emails wait and no attempt is counted, until somebody mends this: %s", provider, reason);
        }
    }

    void released(String provider) {
        if (reasons.remove(provider) != null) {
            LOG.infof("%s takes emails again", provider);
        }
    }

    /** Whether a provider is parked, as far as this worker has seen. */
    boolean isParked(String provider) {
        return reasons.containsKey(provider);
    }
}
