package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskAction;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What is left in Redis once everything that was to be kept has expired. */
class EveryKeyIsBoundedTest {

    private static final String QUEUE = "millrace:{default}:";

    /** How long each kind of key may live: the longest that its rule grants. */
    private static final Map<String, Duration> LIFETIMES = Map.ofEntries(
            Map.entry(QUEUE + "task:", Duration.ofDays(30)),
            Map.entry(QUEUE + "completed", Duration.ofHours(1)),
            Map.entry(QUEUE + "failed", Duration.ofDays(30)),
            Map.entry(QUEUE + "canceled", Duration.ofDays(7)),
            Map.entry(QUEUE + "recent", Duration.ofDays(1)),
            Map.entry(QUEUE + "events", Duration.ofDays(1)),
            Map.entry(QUEUE + "id:", Duration.ofDays(30)),
            Map.entry(QUEUE + "cancel", Duration.ofDays(7)),
            Map.entry(QUEUE + "cron:", Duration.ofDays(400)),
            Map.entry(QUEUE + "rate", Duration.ofMinutes(1)),
            Map.entry(QUEUE + "stats:day:", Duration.ofDays(400)),
            Map.entry(QUEUE + "stats:", Duration.ofDays(2)),
            Map.entry("millrace:breakers", Duration.ofDays(1)),
            Map.entry("millrace:workers", Duration.ofHours(1)));

    /** Fixed in size: a field or a name for each thing that there is, or nothing at all. */
    private static final List<String> FOR_EVER = List.of(QUEUE + "ready", QUEUE + "again", QUEUE + "ledger", QUEUE + "meta",
            "millrace:queues", "millrace:schedules");

    private final AtomicInteger refusals = new AtomicInteger();

    @Test
    void afterEverythingHasExpiredOnlyFixedKeysAndEmptyStreamsAreLeft() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.redis(Command.HSET, QUEUE + "meta", "rate", "10000", "concurrency", "50");
            Member worker = engine.startWorker(20, new Recording(NOTE.withRetryPolicy(
                    new RetryPolicy(2, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0)), this::answer));
            live(engine);
            eventually(() -> engine.ledger().live() == 0);
            worker.stop();
            assertThat(engine.ledger().difference()).isZero();
            assertThat(engine.ledger().canceled()).isEqualTo(2);

            List<String> keys = keys(engine);
            assertThat(keys).as("kinds of keys that the load made").anyMatch(key -> key.startsWith(QUEUE + "task:"))
                    .anyMatch(key -> key.startsWith(QUEUE + "id:"))
                    .contains(QUEUE + "cron:entry", QUEUE + "cron:entry:runs", QUEUE + "completed", QUEUE + "failed",
                            QUEUE + "canceled", QUEUE + "recent", QUEUE + "events", "millrace:breakers");
            for (String key : keys) {
                if (!FOR_EVER.contains(key)) {
                    assertThat(Duration.ofMillis(engine.redis(Command.PTTL, key).toLong())).as("what %s has left", key)
                            .isBetween(Duration.ofMillis(1), lifetime(key));
                }
            }

            keys.stream().filter(key -> !FOR_EVER.contains(key) && !key.contains(":stats:"))
                    .forEach(key -> engine.redis(Command.PEXPIRE, key, "1"));
            eventually(() -> keys(engine).stream().allMatch(key -> FOR_EVER.contains(key) || key.contains(":stats:")));
            assertThat(engine.redis(Command.XLEN, QUEUE + "ready").toInteger()).isZero();
            assertThat(engine.redis(Command.XLEN, QUEUE + "again").toInteger()).isZero();
            assertThat(engine.redis(Command.HLEN, QUEUE + "ledger").toInteger()).isLessThanOrEqualTo(7);
            assertThat(engine.ledger().difference()).as("what expires changes nothing in the books").isZero();
        }
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

    private static Duration lifetime(String key) {
        return LIFETIMES.entrySet().stream().filter(rule -> key.startsWith(rule.getKey()))
                .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .orElseThrow(() -> new AssertionError("No rule says how long " + key + " lives")).getValue();
    }

    private static List<String> keys(Engine engine) {
        return engine.redis(Command.KEYS, "*").stream().map(Object::toString).toList();
    }
}
