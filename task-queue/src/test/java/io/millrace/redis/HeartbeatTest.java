package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** Whether a connection to which messages come is found alive, and dead. */
class HeartbeatTest {

    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final int BEATS = 500;

    private final Server server = new Server();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private ContextInternal context;
    private RedisConnection connection;
    private Heartbeat heartbeat;

    @BeforeEach
    void subscribe() {
        context = ((VertxInternal) server.vertx).createEventLoopContext();
        heartbeat = new Heartbeat(new Deadlines(context), TIMEOUT, given -> silent.incrementAndGet());
        connection = server.client.connect().toCompletionStage().toCompletableFuture().join();
        connection.handler(push -> context.runOnContext(ignored -> {
            heartbeat.heard();
            heard.incrementAndGet();
        }));
        connection.send(Request.cmd(Command.SUBSCRIBE).arg("news")).toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void connectionThatHearsMessagesAllTheTimeIsAlive() {
        List<Request> news = Collections.nCopies(20, Request.cmd(Command.PUBLISH).arg("news").arg("n"));
        for (int i = 0; i < BEATS; i++) {
            context.runOnContext(ignored -> heartbeat.beat(connection));
            server.client.batch(news).toCompletionStage().toCompletableFuture().join();
        }
        await().until(() -> heard.get() >= BEATS * news.size());
        beatsAreOver();
        assertThat(silent).hasValue(0);
    }

    @Test
    void connectionThatHearsNothingAndGetsNoAnswerIsReported() {
        server.redis.pause();
        context.runOnContext(ignored -> heartbeat.beat(connection));
        await().until(() -> silent.get() == 1);
    }

    @Test
    void connectionThatAnswersIsAlive() {
        context.runOnContext(ignored -> heartbeat.beat(connection));
        beatsAreOver();
        assertThat(silent).hasValue(0);
    }

    /** Deadlines end in the order in which they were opened. */
    private void beatsAreOver() {
        AtomicInteger over = new AtomicInteger();
        context.runOnContext(ignored -> new Deadlines(context).in(TIMEOUT.plusMillis(200), over::incrementAndGet));
        await().until(() -> over.get() == 1);
    }
}
