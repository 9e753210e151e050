package io.millrace.quarkus;

import java.time.Duration;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * The engine's own Vert.x, with the event loops of the broker and the worker and with their connections to Redis. Handlers,
 * HTTP
 * and mail run on the application's: whatever blocks a thread there, here leases are renewed and outcomes are settled, also on
 * a
 * single CPU.
 */
@Singleton
class EngineVertx {

    private static final Logger LOG = Logger.getLogger(EngineVertx.class);
    /** One for producers and questions, one for the worker. */
    private static final int LOOPS = 2;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1).setUseDaemonThread(true));

    Vertx vertx() {
        return vertx;
    }

    /** An event loop for whoever needs one of its own. */
    ContextInternal newLoop() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /** After the beans that use it, which depend on it. */
    @PreDestroy
    void close() {
        Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()).onFailure()
                .invoke(failure -> LOG.debugf("Vert.x did not close: %s", failure.getMessage())).onFailure().recoverWithNull()
                .await().atMost(CLOSE_TIMEOUT);
    }
}
