package io.millrace.quarkus;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

import io.millrace.worker.Worker;

/**
 * Live while the worker makes progress, as far as there is any to be made; if it does not, says what has stalled. An absent
 * Redis is no standstill.
 */
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {

    private final WorkerBean bean;

    WorkerLiveness(WorkerBean bean) {
        this.bean = bean;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, String> stalls = bean.worker().map(Worker::stalls).orElse(Map.of());
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("worker progress").status(stalls.isEmpty());
        stalls.forEach(answer::withData);
        return answer.build();
    }
}
