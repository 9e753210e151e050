package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.millrace.redis.RedisBroker;

/** Ready while Redis answers. It is asked in the background all the time, so this never waits. */
@Readiness
@ApplicationScoped
class BrokerReadiness implements HealthCheck {

    private final RedisBroker broker;

    BrokerReadiness(RedisBroker broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("redis").status(broker.isUp()).build();
    }
}
