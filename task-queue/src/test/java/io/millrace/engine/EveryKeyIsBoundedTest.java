package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What is left in Redis once everything that was to be kept has expired. */
class EveryKeyIsBoundedTest {

    private final AtomicInteger refusals = new AtomicInteger();

    @Test
    void afterEverythingHasExpiredOnlyFixedKeysAndEmptyStreamsAreLeft() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.redis(Command.HSET, Keys.QUEUE + "meta", "rate", "10000", "concurrency", "50");
            Member worker = engine.startWorker(20, new Recording(NOTE.withRetryPolicy(
                    new RetryPolicy(2, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0)), this::answer));
            live(engine);
            eventually(() -> engine.ledger().live() == 0);
            worker.stop();
            assertThat(engine.ledger().difference()).isZero();
            assertThat(engine.ledger().canceled()).isEqualTo(2);

            List<String> keys = Keys.all(engine);
            assertThat(keys).as("kinds of keys that the load made").anyMatch(key -> key.startsWith(Keys.QUEUE + "task:"))
                    .anyMatch(key -> key.startsWith(Keys.QUEUE + "id:"))
                    .contains(Keys.QUEUE + "cron:entry", Keys.QUEUE + "cron:entry:runs", Keys.QUEUE + "completed",
                            Keys.QUEUE + "failed", Keys.QUEUE + "canceled", Keys.QUEUE + "recent", Keys.QUEUE + "events",
                            "millrace:breakers");
            Keys.assertBounded(engine);

            keys.stream().filter(key -> !Keys.isForEver(key) && !key.contains(":stats:"))
                    .forEach(key -> engine.redis(Command.PEXPIRE, key, "1"));
            eventually(() -> Keys.all(engine).stream().allMatch(key -> Keys.isForEver(key) || key.contains(":stats:")));
            assertThat(engine.redis(Command.XLEN, Keys.QUEUE + "ready").toInteger()).isZero();
            assertThat(engine.redis(Command.XLEN, Keys.QUEUE + "again").toInteger()).isZero();
            assertThat(engine.redis(Command.HLEN, Keys.QUEUE + "ledger").toInteger()).isLessThanOrEqualTo(10);
            assertThat(engine.ledger().difference()).as("what expires changes nothing in the books").isZero();
        }
    }

    @Test
    void canceledTasksAreKeptUpToTheirNumberAndNoRecordIsLeftOfTheOthers() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.enqueueAll(Collections.nCopies(11_000, NOTE.task(new Note("n"))));
            engine.control.bulk(QueueName.DEFAULT,
                    new BulkRequest(TaskAction.CANCEL, TaskState.PENDING, TaskFilter.ALL, 100_000, false))
                    .collect().last().await().atMost(PATIENCE);
            assertThat(engine.ledger().canceled()).isEqualTo(11_000);
            assertThat(engine.redis(Command.ZCARD, Keys.QUEUE + "canceled").toInteger()).isEqualTo(10_000);
            assertThat(Keys.all(engine)).filteredOn(key -> key.startsWith(Keys.QUEUE + "task:")).hasSize(10_000);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void canceledTasksAreKeptUpToTheirSize() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Note large = new Note("x".repeat(1_000_000));
            List<TaskId> ids = IntStream.range(0, 80).mapToObj(i -> engine.enqueue(NOTE.task(large)).id()).toList();
            ids.forEach(id -> engine.control.act(TaskAction.CANCEL, QueueName.DEFAULT, id).await().atMost(PATIENCE));

            assertThat(keptKib(engine)).isBetween(60 * 1024, 64 * 1024);
            long kept = engine.redis(Command.ZCARD, Keys.QUEUE + "canceled").toLong();
            assertThat(kept).isBetween(60L, 67L);
            assertThat(Keys.all(engine)).filteredOn(key -> key.startsWith(Keys.QUEUE + "task:")).hasSize((int) kept);
            List<TaskId> youngest = ids.subList(ids.size() - (int) kept, ids.size());
            assertThat(youngest).allMatch(id -> engine.redis(Command.EXISTS, Keys.QUEUE + "task:" + id).toInteger() == 1);
            assertThat(engine.ledger().difference()).isZero();

            engine.control.act(TaskAction.RETRY, QueueName.DEFAULT, youngest.get(0)).await().atMost(PATIENCE);
            youngest.subList(1, youngest.size())
                    .forEach(id -> engine.control.act(TaskAction.DELETE, QueueName.DEFAULT, id).await().atMost(PATIENCE));
            assertThat(keptKib(engine)).as("KiB when none is left").isZero();
        }
    }

    @Test
    void whatIsBookedForAListingThatExpiredIsForgotten() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            act(engine, TaskAction.CANCEL, engine.enqueue(NOTE.task(new Note("x".repeat(500_000)))));
            assertThat(keptKib(engine)).isGreaterThan(480);
            engine.redis(Command.UNLINK, Keys.QUEUE + "canceled");
            act(engine, TaskAction.CANCEL, engine.enqueue(NOTE.task(new Note("small"))));
            assertThat(keptKib(engine)).isEqualTo(1);
        }
    }

    private static int keptKib(Engine engine) {
        return engine.redis(Command.HGET, Keys.QUEUE + "ledger", "kept:canceled").toInteger();
    }

    private static void live(Engine engine) {
        engine.schedules.put("entry", "{}", "timing", false, null).await().atMost(PATIENCE);
        engine.slots.recall(QueueName.DEFAULT, "entry", "timing").await().atMost(PATIENCE);
        engine.slots.fire(SlotBookTest.firing(Instant.EPOCH, Instant.EPOCH.plusSeconds(60))).await().atMost(PATIENCE);
        for (String text : List.of("good", "bad", "hopeless", "sleepy", "away", "talks")) {
            engine.enqueueAll(IntStream.range(0, 20).mapToObj(i -> NOTE.task(new Note(text))).toList());
            engine.enqueue(NOTE.task(new Note(text)).id("named-" + text));
            engine.enqueue(NOTE.task(new Note(text)).uniqueKey("one-" + text));
            engine.enqueue(NOTE.task(new Note(text)).retention(Duration.ofHours(1)));
            engine.enqueue(NOTE.task(new Note(text)).delay(Duration.ofMillis(20)));
        }
        act(engine, TaskAction.CANCEL, engine.enqueue(NOTE.task(new Note("good")).delay(Duration.ofHours(1))));
        act(engine, TaskAction.DELETE, engine.enqueue(NOTE.task(new Note("good")).delay(Duration.ofHours(1)).id("deleted")));
        EnqueueResult running = engine.enqueue(NOTE.task(new Note("endless")));
        eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).stream()
                .anyMatch(worker -> worker.running().stream().anyMatch(one -> one.id().equals(running.id()))));
        act(engine, TaskAction.CANCEL, running);
    }

    private static void act(Engine engine, TaskAction action, EnqueueResult task) {
        engine.control.act(action, QueueName.DEFAULT, task.id()).await().atMost(PATIENCE);
    }

    private Uni<TaskOutcome> answer(TaskContext context, Note note) {
        return switch (note.text()) {
            case "bad" -> Uni.createFrom().failure(new IllegalStateException("bad"));
            case "hopeless" -> Uni.createFrom().item(TaskOutcome.fail("hopeless"));
            case "sleepy" -> Uni.createFrom().item(context.attempt() == 1
                    ? TaskOutcome.retryIn(Duration.ofMillis(1), "not yet")
                    : TaskOutcome.done());
            case "away" -> Uni.createFrom().item(refusals.incrementAndGet() <= 10
                    ? TaskOutcome.unavailable("partner", "connection refused")
                    : TaskOutcome.done());
            case "talks" -> context.progress(50, "half").chain(() -> context.log("a line")).replaceWith(TaskOutcome.done());
            case "endless" -> Uni.createFrom().nothing();
            default -> Uni.createFrom().item(TaskOutcome.done());
        };
    }
}
