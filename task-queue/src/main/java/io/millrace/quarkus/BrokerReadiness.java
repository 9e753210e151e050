package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.millrace.redis.RedisBroker;

/**
 * Ready while Redis answers and will not drop what it is given; if not, says why. It is asked in the background all the time,
 * so this never waits.
 */
@Readiness
@ApplicationScoped
class BrokerReadiness implements HealthCheck {

    private final RedisBroker broker;

    BrokerReadiness(RedisBroker broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("redis");
        broker.problem().ifPresentOrElse(why -> answer.down().withData("problem", why), answer::up);
        return answer.build();
    }
}
