package io.millrace.quarkus;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.millrace.worker.Worker;

/**
 * Ready while the worker takes tasks, on all of its connections; if one is away, says which. Always, where there is no worker.
 */
@Readiness
@ApplicationScoped
class WorkerReadiness implements HealthCheck {

    private final WorkerBean bean;

    WorkerReadiness(WorkerBean bean) {
        this.bean = bean;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("worker")
                .status(bean.worker().map(Worker::isReady).orElse(true));
        List<String> down = bean.worker().map(Worker::linksDown).orElse(List.of());
        if (!down.isEmpty()) {
            answer.withData("away", String.join(", ", down));
        }
        return answer.build();
    }
}
