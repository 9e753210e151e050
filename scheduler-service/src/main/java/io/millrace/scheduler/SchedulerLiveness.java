package io.millrace.scheduler;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live while the loop turns; an absent Redis makes its turns slower and does not stop them. */
@Liveness
@ApplicationScoped
class SchedulerLiveness implements HealthCheck {

    private static final Duration LONGEST_TURN = Duration.ofSeconds(30);

    private final Scheduler scheduler;

    SchedulerLiveness(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public HealthCheckResponse call() {
        Duration since = scheduler.sinceLastTurn();
        return HealthCheckResponse.named("scheduler loop").withData("secondsSinceLastTurn", since.toSeconds())
                .status(since.compareTo(LONGEST_TURN) < 0).build();
    }
}
