package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

import io.millrace.worker.Worker;

/** Live while the worker's loops turn; an absent Redis does not stop them. */
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {

    private final WorkerBean bean;

    WorkerLiveness(WorkerBean bean) {
        this.bean = bean;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker loops").status(bean.worker().map(Worker::isLive).orElse(true)).build();
    }
}
