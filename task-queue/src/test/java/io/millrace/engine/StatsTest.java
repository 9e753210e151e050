package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.Completion;
import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What is known of a queue's past. */
class StatsTest {

    private static final String READY = "millrace:{default}:ready";

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
    void whatHappenedIsCountedByOutcome() {
        engine.startWorker(10, new Recording(NOTE.withRetryPolicy(new RetryPolicy(1, Duration.ofMillis(1), 1,
                Duration.ofMillis(1), 0)), (context, note) -> Uni.createFrom().item(switch (note.text()) {
                    case "bad" -> TaskOutcome.retry("bad");
                    case "hopeless" -> TaskOutcome.fail("hopeless");
                    default -> TaskOutcome.done();
                })));
        for (String text : List.of("good", "good", "good", "bad", "hopeless")) {
            engine.enqueue(NOTE.task(new Note(text)));
        }
        eventually(() -> engine.ledger().live() == 0);
        QueueStats stats = stats(Duration.ofMinutes(10));
        assertThat(counts(total(stats))).containsExactly(3L, 2L, 0L, 1L, 0L, 0L, 0L);
        assertThat(total(stats).ended()).isEqualTo(5);
        assertThat(stats.endedPerSecond()).isBetween(5 / 661.0, 5 / 599.0);
        assertThat(stats.timeFor(10)).isBetween(Duration.ofSeconds(1190), Duration.ofSeconds(1330));
    }

    @Test
    void stepsAreWithoutGapsAndFollowFromTheRange() {
        QueueStats minutes = stats(Duration.ofMinutes(10));
        assertThat(minutes.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(minutes.points()).hasSizeBetween(10, 11);
        assertGapless(minutes);
        QueueStats quarters = stats(Duration.ofHours(47));
        assertThat(quarters.step()).isEqualTo(Duration.ofMinutes(15));
        assertThat(quarters.points()).hasSizeBetween(188, 189);
        assertGapless(quarters);
        QueueStats days = stats(Duration.ofDays(4000));
        assertThat(days.step()).isEqualTo(Duration.ofDays(1));
        assertThat(days.points()).hasSizeBetween(400, 401);
        assertGapless(days);
        assertThat(days.timeFor(1)).as("nobody can tell").isNull();
        assertThatThrownBy(() -> engine.inspector.stats(DEFAULT, Instant.MAX, Instant.MIN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void daysAndMinutesCountTheSame() {
        engine.startWorker(10, Recording.done());
        engine.enqueueAll(IntStream.range(0, 50).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        eventually(() -> engine.ledger().completed() == 50);
        assertThat(total(stats(Duration.ofDays(3))).completed()).isEqualTo(50);
        assertThat(total(stats(Duration.ofHours(4))).completed()).isEqualTo(50);
    }

    @Test
    void completionOfALostLeaseIsRefusedAndCountedAndItsResultDropped() {
        AtomicBoolean mayFinish = new AtomicBoolean();
        Recording zombie = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done(new Note("zombie")))
                .onItem().delayIt().by(Duration.ofMillis(5)).repeat().whilst(outcome -> !mayFinish.get()).collect().last());
        Member stalled = engine.startWorker(1, zombie);
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).id("once").retention(Duration.ofHours(1))).id();
        eventually(() -> zombie.seen.size() == 1);
        engine.redis(Command.HSET, "millrace:{default}:meta", "paused", "1");
        takeOver(id);
        mayFinish.set(true);
        eventually(() -> total(stats(Duration.ofMinutes(10))).lost() == 1);
        assertThat(engine.ledger().completed()).isZero();
        stalled.stop();
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done(new Note("heir")))));
        engine.redis(Command.HDEL, "millrace:{default}:meta", "paused");
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(total(stats(Duration.ofMinutes(10))).completed()).isEqualTo(1);
        assertThat(engine.inspector.find(DEFAULT, id).await().atMost(PATIENCE).orElseThrow().result())
                .isEqualTo("{\"text\":\"heir\"}");
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void whatCompletedLatelyIsListedThoughItIsNotKept() {
        engine.startWorker(1, Recording.done());
        TaskId plain = engine.enqueue(NOTE.task(new Note("n"))).id();
        eventually(() -> engine.ledger().completed() == 1);
        TaskId named = engine.enqueue(NOTE.task(new Note("n")).id("named")).id();
        eventually(() -> engine.ledger().completed() == 2);
        List<Completion> recent = recent(100);
        assertThat(recent).extracting(Completion::id).containsExactly(named, plain);
        assertThat(recent).extracting(Completion::type).containsOnly("note");
        assertThat(recent).allMatch(completion -> completion.at().isAfter(Instant.now().minusSeconds(60)));
        assertThat(recent(1)).hasSize(1);
        assertThatThrownBy(() -> recent(1001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recentCompletionsAreBounded() {
        engine.startWorker(200, Recording.done());
        engine.enqueueAll(IntStream.range(0, 20_000).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        eventually(() -> engine.ledger().completed() == 20_000);
        assertThat(engine.redis(Command.XLEN, "millrace:{default}:recent").toInteger()).isBetween(1, 1_100);
        assertThat(engine.redis(Command.MEMORY, "USAGE", "millrace:{default}:recent").toInteger()).isLessThan(400_000);
    }

    /** What recovery by another worker does to an entry. */
    private void takeOver(TaskId id) {
        String entry = engine.redis(Command.HGET, "millrace:{default}:task:" + id, "entry").toString();
        engine.redis(Command.EVAL, """
                redis.call('XACK', KEYS[1], 'workers', ARGV[1])
                redis.call('XDEL', KEYS[1], ARGV[1])
                local entry = redis.call('XADD', KEYS[2], '*', 'i', ARGV[2])
                return redis.call('HSET', KEYS[3], 'from', KEYS[2], 'entry', entry)
                """, "3", READY, "millrace:{default}:again", "millrace:{default}:task:" + id, entry, id.value());
    }

    private QueueStats stats(Duration back) {
        Instant now = Instant.now();
        return engine.inspector.stats(DEFAULT, now.minus(back), now.plusSeconds(1)).await().atMost(PATIENCE);
    }

    private static Point total(QueueStats stats) {
        return Objects.requireNonNull(stats.total());
    }

    private static List<Long> counts(Point point) {
        return List.of(point.completed(), point.failed(), point.canceled(), point.retried(), point.snoozed(), point.crashed(),
                point.lost());
    }

    private static void assertGapless(QueueStats stats) {
        for (int i = 1; i < stats.points().size(); i++) {
            assertThat(stats.points().get(i).at()).isEqualTo(stats.points().get(i - 1).at().plus(stats.step()));
        }
    }

    private List<Completion> recent(int most) {
        return engine.inspector.recent(DEFAULT, most).await().atMost(PATIENCE);
    }
}
