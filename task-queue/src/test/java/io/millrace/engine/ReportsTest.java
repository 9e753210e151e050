package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** What attempts say of themselves. */
class ReportsTest {

    private final AtomicBoolean mayEnd = new AtomicBoolean();
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
    void progressAndLogOfAPlainTaskCanBeSeenWhileItRunsAndLeaveNothingBehind() {
        engine.startWorker(10, says(context -> {
            context.log("opened the file");
            context.progress(40, "half of it\nor nearly");
        }, TaskOutcome.done()));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("p")));
        eventually(() -> field(task, "progress") != null);
        assertThat(field(task, "progress")).matches("\\d{13} 40 half of it or nearly");
        assertThat(field(task, "log")).matches("\\d{13} opened the file\n");
        assertThat(engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow().state())
                .isEqualTo(TaskState.ACTIVE);
        mayEnd.set(true);
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.redis(Command.EXISTS, record(task)).toInteger()).isZero();
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void lastWordsAreKeptWithTheTask() {
        mayEnd.set(true);
        engine.startWorker(10, says(context -> {
            context.log("first");
            context.log("last");
            context.progress(100, "");
        }, TaskOutcome.fail("enough")));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("p")));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(field(task, "log")).matches("\\d{13} first\n\\d{13} last\n");
        assertThat(field(task, "progress")).matches("\\d{13} 100 ");
        assertThat(engine.redis(Command.HMGET, record(task), "from", "entry", "state").stream().map(String::valueOf))
                .containsExactly("null", "null", "failed");
    }

    @Test
    void logKeepsItsLastHundredLinesAndSixteenKibibytes() {
        mayEnd.set(true);
        engine.startWorker(10, says(context -> IntStream.range(0, 250).forEach(
                i -> context.log(context.headers().containsKey("long") ? i + "x".repeat(2000) : "line " + i)),
                TaskOutcome.fail("enough")));
        EnqueueResult many = engine.enqueue(NOTE.task(new Note("many")));
        EnqueueResult large = engine.enqueue(NOTE.task(new Note("large")).header("long", ""));
        eventually(() -> engine.ledger().failed() == 2);
        assertThat(lines(many)).hasSize(100).first().asString().endsWith(" line 150");
        assertThat(engine.redis(Command.HSTRLEN, record(large), "log").toInteger())
                .isBetween(14 * 1024, 16 * 1024);
        assertThat(lines(large)).last().asString().contains(" 249xxx").endsWith("x…");
    }

    @Test
    void writesAreGatheredToAboutOneASecond() {
        engine.startWorker(10, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done())
                .onItem().delayIt().by(Duration.ofMillis(2))
                .call(() -> context.progress(1, "again"))
                .repeat().atMost(1000).collect().last()));
        engine.enqueue(NOTE.task(new Note("p")).retention(Duration.ofHours(1)));
        eventually(() -> engine.ledger().completed() == 1);
        String stats = engine.redis(Command.INFO, "commandstats").toString();
        int recordsWritten = Integer.parseInt(stats.replaceAll("(?s).*cmdstat_hset:calls=(\\d+).*", "$1"));
        // Two commands a report, and those of the end. 1,000 times 2 ms take from 2 to perhaps 5 s here.
        assertThat(recordsWritten).isLessThan(25);
    }

    @Test
    void workerThatLostItsLeaseWritesNothing() {
        Member frozen = engine.startWorker(10, says(context -> {
        }, TaskOutcome.done()));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("p")));
        eventually(() -> context != null);
        String holder = engine.redis(Command.XPENDING, "millrace:{default}:ready", "workers").get(3).get(0).get(0).toString();
        engine.redis(Command.XCLAIM, "millrace:{default}:ready", "workers", "somebody-else", "0", task.id().value());
        assertThat(holder).isNotEqualTo("somebody-else");
        context.log("from beyond");
        frozen.stop();
        assertThat(field(task, "log")).isNull();
    }

    @SuppressWarnings("NullAway.Init") // set by the handler before anybody looks
    private volatile TaskContext context;

    /** Says something at once, and ends when it may. */
    private Recording says(Consumer<TaskContext> words, TaskOutcome outcome) {
        return new Recording((running, note) -> {
            context = running;
            words.accept(running);
            return Uni.createFrom().item(outcome).onItem().delayIt().by(Duration.ofMillis(5))
                    .repeat().whilst(ignored -> !mayEnd.get()).collect().last();
        });
    }

    private @Nullable String field(EnqueueResult task, String name) {
        Response value = engine.redis(Command.HGET, record(task), name);
        return value == null ? null : value.toString();
    }

    private List<String> lines(EnqueueResult task) {
        return String.valueOf(field(task, "log")).lines().toList();
    }

    private static String record(EnqueueResult task) {
        return "millrace:{default}:task:" + task.id();
    }
}
