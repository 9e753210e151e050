package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.millrace.worker.Worker;

/** Ready while the worker takes tasks; always, where there is no worker. */
@Readiness
@ApplicationScoped
class WorkerReadiness implements HealthCheck {

    private final WorkerBean bean;

    WorkerReadiness(WorkerBean bean) {
        this.bean = bean;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker").status(bean.worker().map(Worker::isReady).orElse(true)).build();
    }
}
