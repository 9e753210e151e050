package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** When a connection is given up, and when it is not. */
class RedisLinkTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Server server = new Server();
    private final ContextInternal context = ((VertxInternal) server.vertx).createEventLoopContext();
    private final AtomicInteger connections = new AtomicInteger();
    private final RedisLink link = new RedisLink("tested", Destination.master(server.client), context, TIMEOUT,
            calls -> Uni.createFrom().voidItem(), connections::incrementAndGet);

    @AfterEach
    void stop() {
        link.close();
        server.close();
    }

    @Test
    void callThatWaitsForWorkLongerThanAHeartbeatMayTakeKeepsItsConnection() {
        open();
        // A heartbeat is due after five seconds, and would be answered when this is: after six.
        List<Response> answers = call(Request.cmd(Command.BLPOP).arg("nothing").arg(6), Duration.ofSeconds(8));
        assertThat(answers.get(0)).isNull();
        assertThat(connections).hasValue(1);
    }

    @Test
    void callThatIsOneTooManyIsRefusedAndTheOthersAreAnswered() {
        open();
        int calls = 3_000;
        AtomicInteger answered = new AtomicInteger();
        Queue<Throwable> refused = new ConcurrentLinkedQueue<>();
        server.redis.pause();
        context.runOnContext(ignored -> {
            for (int i = 0; i < calls; i++) {
                link.batch(List.of(Request.cmd(Command.PING)), PATIENCE).subscribe()
                        .with(pong -> answered.incrementAndGet(), refused::add);
            }
        });
        await().atMost(PATIENCE).until(() -> !refused.isEmpty());
        server.redis.resume();
        await().atMost(PATIENCE).until(() -> answered.get() + refused.size() == calls);
        assertThat(refused).isNotEmpty().allSatisfy(
                refusal -> assertThat(refusal).isInstanceOf(BrokerUnavailableException.class).hasMessageContaining("Too many"));
        assertThat(answered).hasValueGreaterThan(2_000);
        assertThat(connections).hasValue(1);
    }

    @Test
    void silentConnectionIsGivenUpAndMadeAnew() {
        open();
        server.redis.pause();
        await().atMost(PATIENCE).until(() -> !link.isUp());
        server.redis.resume();
        await().atMost(PATIENCE).until(link::isUp);
        assertThat(connections).hasValue(2);
    }

    private void open() {
        context.runOnContext(ignored -> link.open());
        await().atMost(PATIENCE).until(link::isUp);
    }

    private List<Response> call(Request request, Duration bound) {
        return Uni.createFrom().<List<Response>> emitter(emitter -> context.runOnContext(
                ignored -> link.batch(List.of(request), bound).subscribe().with(emitter::complete, emitter::fail)))
                .await().atMost(PATIENCE);
    }
}
