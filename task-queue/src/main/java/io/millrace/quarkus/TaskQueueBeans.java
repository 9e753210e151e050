package io.millrace.quarkus;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerTaskClient;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.redis.RedisBroker;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.redis.client.Redis;

/** Makes the engine's public types injectable. */
@ApplicationScoped
class TaskQueueBeans {

    private static final Logger LOG = Logger.getLogger(TaskQueueBeans.class);

    /**
     * The broker, with clients set up as the application's own.
     *
     * @param configured asked for so that there is one to be like, and a message that says what is missing when there is none
     */
    @Produces
    @Singleton
    @Unremovable
    RedisBroker broker(EngineVertx engine, Redis configured, RedisSetup setup) {
        LOG.debugf("Clients of Redis will be like %s", configured);
        return new RedisBroker(engine.vertx(), setup.options());
    }

    /** After the worker has stopped. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event, RedisBroker broker) {
        broker.close();
    }

    /** Also after a start-up that failed, which no shutdown event follows. */
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
    TaskClient client(RedisBroker broker, PayloadCodec payloads, Listeners listeners) {
        return new BrokerTaskClient(broker.writer(), payloads, listeners.all());
    }

    @Produces
    @Singleton
    TaskInspector inspector(RedisBroker broker) {
        return broker.inspector();
    }

    @Produces
    @Singleton
    SlotBook slots(RedisBroker broker) {
        return broker.slots();
    }

    @Produces
    @Singleton
    ScheduleStore schedules(RedisBroker broker) {
        return broker.schedules();
    }

    @Produces
    @Singleton
    TaskControl control(RedisBroker broker) {
        return broker.control();
    }
}
