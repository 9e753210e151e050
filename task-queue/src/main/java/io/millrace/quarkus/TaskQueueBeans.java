package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerTaskClient;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskInspector;
import io.millrace.redis.RedisBroker;
import io.quarkus.arc.Unremovable;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** Makes the engine's public types injectable. */
@ApplicationScoped
class TaskQueueBeans {

    @Produces
    @Singleton
    @Unremovable
    RedisBroker broker(Vertx vertx, Redis redis) {
        return new RedisBroker(vertx, redis);
    }

    void close(@Disposes RedisBroker broker) {
        broker.close();
    }

    @Produces
    @Singleton
    PayloadCodec payloads(ObjectMapper mapper) {
        return new PayloadCodec(mapper);
    }

    @Produces
    @Singleton
    TaskClient client(RedisBroker broker, PayloadCodec payloads) {
        return new BrokerTaskClient(broker.writer(), payloads);
    }

    @Produces
    @Singleton
    TaskInspector inspector(RedisBroker broker) {
        return broker.inspector();
    }
}
