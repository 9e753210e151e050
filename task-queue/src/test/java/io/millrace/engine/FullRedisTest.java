package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;

/** A Redis whose memory is full, and one that would make room by dropping tasks. */
class FullRedisTest {

    private static final String PADDING = "x".repeat(4_000);

    @Test
    void acceptingIsRefusedInPlainWordsWhileWorkersThatRunAndWorkersThatStartEmptyIt() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Engine.Member idle = engine.startWorker(5, handler());
            eventually(idle.worker()::isReady);
            engine.control.pause(QueueName.DEFAULT).await().atMost(Engine.PATIENCE);
            limitMemory(engine, 3_000_000);
            int accepted = fill(engine);
            assertThat(accepted).isGreaterThan(50);
            limitMemory(engine, -500_000); // Or room would be made again whenever Redis shrinks the buffer of a connection.

            assertThatThrownBy(() -> engine.enqueue(NOTE.task(new Note(PADDING)))).as("a plain task")
                    .isInstanceOf(BrokerUnavailableException.class).hasMessageContaining("Redis is full");
            assertThatThrownBy(() -> engine.enqueue(NOTE.task(new Note(PADDING)).id("named"))).as("a task with a record")
                    .isInstanceOf(BrokerUnavailableException.class).hasMessageContaining("Redis is full");
            assertThatThrownBy(() -> engine.enqueueAll(IntStream.range(0, 100)
                    .mapToObj(i -> NOTE.task(new Note(PADDING))).toList())).as("many together")
                    .isInstanceOf(BrokerUnavailableException.class).hasMessageContaining("Redis is full");

            Engine.Member late = engine.startWorker(5, handler());
            eventually(late.worker()::isReady);
            engine.control.resume(QueueName.DEFAULT).await().atMost(Engine.PATIENCE);
            eventually(() -> engine.ledger().live() == 0);
            assertThat(engine.ledger().accepted()).isEqualTo(accepted);
            assertThat(engine.ledger().failed()).isEqualTo(accepted / 2);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void anyOtherEvictionPolicyIsAProblemThatIsNamedUntilItIsGone() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.redis(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");
            try (Rig rig = new Rig(new RedisOptions().setConnectionString(engine.redis.uri()))) {
                eventually(rig.broker::isUp);
                assertThat(rig.broker.problem().orElseThrow()).contains("maxmemory-policy is allkeys-lru", "noeviction");
                engine.redis(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
                eventually(() -> rig.broker.problem().isEmpty());
            }
        }
    }

    private static Recording handler() {
        return new Recording((context, note) -> Uni.createFrom()
                .item(note.text().startsWith("fails") ? TaskOutcome.fail("no") : TaskOutcome.done()));
    }

    /** Until Redis refuses; every second task is one that fails, and gets a record when there is no room for one. */
    private static int fill(Engine engine) {
        List<Task<Note>> stored = new ArrayList<>();
        while (true) {
            Task<Note> task = NOTE.task(new Note((stored.size() % 2 == 0 ? "good" : "fails") + PADDING));
            try {
                engine.enqueue(task);
                stored.add(task);
            } catch (EnqueueUnknownException e) {
                throw new AssertionError("a refusal is no unknown outcome", e);
            } catch (BrokerUnavailableException full) {
                return stored.size();
            }
        }
    }

    /** @param room bytes beyond what is used now */
    private static void limitMemory(Engine engine, long room) {
        String field = "used_memory:";
        String used = engine.redis(Command.INFO, "memory").toString().lines().filter(line -> line.startsWith(field)).findFirst()
                .orElseThrow().substring(field.length()).strip();
        engine.redis(Command.CONFIG, "SET", "maxmemory", String.valueOf(Long.parseLong(used) + room));
    }
}
