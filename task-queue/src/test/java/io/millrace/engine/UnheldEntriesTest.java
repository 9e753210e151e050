package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskAction;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Tasks whose entries a hand took from their worker come back by themselves, and nobody drops them meanwhile. */
class UnheldEntriesTest {

    private static final String READY = Keys.QUEUE + "ready";

    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void sixWhoseConsumerWasRemovedRunAgainThoughSixtyOthersCompleted() {
        engine.startWorker(50, new Recording(this::firstTimeForEver));
        engine.enqueueAll(IntStream.range(0, 6).mapToObj(i -> NOTE.task(new Note("long " + i))).toList());
        eventually(() -> begun.size() == 6 && engine.held() == 6);
        removeConsumers();
        engine.enqueueAll(IntStream.range(0, 60).mapToObj(i -> NOTE.task(new Note("short"))).toList());
        eventually(() -> engine.ledger().completed() >= 60);
        assertThat(engine.ledger().difference()).isZero();
        eventually(() -> engine.ledger().completed() == 66);
        assertThat(engine.ledger().difference()).isZero();
        assertThat(engine.ledger().live()).isZero();
        assertThat(engine.control.fsck(DEFAULT, false).await().atMost(PATIENCE).isClean()).isTrue();
    }

    @Test
    void theyComeBackTooWhereRedisDoesNotKnowHowManyWait() {
        engine.startWorker(6, new Recording(this::firstTimeForEver));
        List<EnqueueResult> running = engine.enqueueAll(
                IntStream.range(0, 6).mapToObj(i -> NOTE.task(new Note("long " + i))).toList());
        eventually(() -> begun.size() == 6 && engine.held() == 6);
        engine.control.pause(DEFAULT).await().atMost(PATIENCE);
        List<EnqueueResult> waiting = engine.enqueueAll(
                IntStream.range(0, 10).mapToObj(i -> NOTE.task(new Note("short"))).toList());
        engine.control.act(TaskAction.DELETE, DEFAULT, waiting.get(5).id()).await().atMost(PATIENCE);
        assertThat(engine.redis(Command.XINFO, "GROUPS", READY).get(0).get("lag")).isNull();
        removeConsumers();
        eventually(() -> running.stream()
                .allMatch(task -> engine.redis(Command.XRANGE, READY, task.id().value(), task.id().value()).size() == 0));
        engine.control.resume(DEFAULT).await().atMost(PATIENCE);
        eventually(() -> engine.ledger().completed() == 15);
        assertThat(engine.ledger().difference()).isZero();
    }

    private void removeConsumers() {
        engine.leases().keySet().forEach(worker -> engine.redis(Command.XGROUP, "DELCONSUMER", READY, "workers", worker));
    }

    private Uni<TaskOutcome> firstTimeForEver(TaskContext context, Note note) {
        return note.text().startsWith("long") && begun.add(note.text()) ? Uni.createFrom().nothing()
                : Uni.createFrom().item(TaskOutcome.done());
    }
}
