package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Applications with different handlers on one queue of one Redis. */
class MixedFleetsTest {

    private static final List<TaskType<Note>> TYPES = Stream.of("mail:send", "image:process", "report:make")
            .map(name -> TaskType.of(name, Note.class).withRetryPolicy(
                    new RetryPolicy(20, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0)))
            .toList();

    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
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
    void twoFleetsDoAllThoughOneIsStoppedForAWhile() {
        Member first = fleet(0);
        Member second = fleet(1);
        engine.enqueueAll(tasks(5_000));
        eventually(() -> engine.ledger().completed() > 1_500);
        second.stop();
        engine.enqueueAll(tasks(5_000));
        eventually(() -> runsOf(0) == 5_000 && engine.ledger().ready() == 0);
        assertThat(engine.ledger().again()).as("what waits for the stopped fleet").isEqualTo(5_000L - runsOf(1));
        fleet(1);
        eventually(() -> engine.ledger().completed() == 10_000);
        first.stop();
        assertThat(engine.ledger().failed()).isZero();
        assertThat(engine.ledger().difference()).isZero();
        assertThat(runs).hasSize(10_000).allSatisfy((text, times) -> assertThat(times).isEqualTo(1));
        assertThat(Lanes.moves(engine)).as("moves").isBetween(2_500L, 10_000L);
        assertThat(Keys.all(engine)).as("records that are left").noneMatch(key -> key.startsWith(Keys.QUEUE + "task:"));
    }

    @Test
    @Tag("slow")
    void backlogOfAStoppedFleetCostsNoCommand() {
        fleet(0);
        engine.enqueue(TYPES.get(1).task(new Note("the first")));
        eventually(() -> Lanes.length(engine, TYPES.get(1).name()) == 1);
        long alone = commandsInThreeWaits();
        engine.enqueueAll(IntStream.range(0, 3_000).mapToObj(i -> TYPES.get(1).task(new Note("m" + i))).toList());
        eventually(() -> Lanes.length(engine, TYPES.get(1).name()) == 3_001);
        assertThat(commandsInThreeWaits()).isCloseTo(alone, Percentage.withPercentage(10));
        assertThat(Lanes.moves(engine)).isEqualTo(3_001);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void whateverFleetsComeAndGoEachTaskIsMovedOnceAtMostAndEndsAsItShould(long seed) {
        Random random = new Random(seed);
        List<Member> members = new ArrayList<>();
        int enqueued = 0;
        int lost = 0;
        for (int round = 0; round < 25; round++) {
            for (int i = random.nextInt(60); i > 0; i--) {
                Task<Note> task = TYPES.get(random.nextInt(3)).task(new Note(behaviour(random) + " " + enqueued++));
                engine.enqueue(switch (random.nextInt(4)) {
                    case 0 -> task.delay(Duration.ofMillis(1 + random.nextInt(100)));
                    case 1 -> task.id("named-" + enqueued);
                    default -> task;
                });
            }
            int change = random.nextInt(6);
            if (change < 2 || members.isEmpty()) {
                members.add(fleet(random.nextInt(3)));
            } else if (change == 2) {
                members.remove(random.nextInt(members.size())).stop();
            } else if (change == 3) {
                members.remove(random.nextInt(members.size())).crash();
                lost++;
            } else if (change == 4) {
                long done = engine.ledger().completed();
                eventually(() -> engine.ledger().completed() > done || engine.ledger().ready() == 0);
            }
        }
        IntStream.range(0, 3).forEach(type -> members.add(fleet(type)));
        int all = enqueued;
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().difference()).isZero();
        assertThat(engine.ledger().completed()).as("of %s, with %s crashes", all, lost).isEqualTo(all);
        assertThat(runs).hasSize(all);
        assertThat(Lanes.moves(engine)).isPositive().isLessThanOrEqualTo(all);
        assertThat(engine.control.fsck(QueueName.DEFAULT, false).await().atMost(Engine.PATIENCE).isClean()).isTrue();
        assertThat(Keys.all(engine)).as("records that are left").noneMatch(key -> key.startsWith(Keys.QUEUE + "task:"));
    }

    private static String behaviour(Random random) {
        return List.of("plain", "plain", "retried", "snoozed", "told").get(random.nextInt(5));
    }

    private static List<Task<Note>> tasks(int count) {
        return IntStream.range(0, count).<Task<Note>> mapToObj(
                i -> TYPES.get(i % 2)
                        .task(new Note("plain " + TYPES.get(i % 2) + " " + count + " " + i + " " + System.nanoTime())))
                .toList();
    }

    private long runsOf(int type) {
        return runs.keySet().stream().filter(text -> text.contains(TYPES.get(type).name())).count();
    }

    private Member fleet(int type) {
        return engine.startWorker(10, handler(TYPES.get(type)));
    }

    private TaskHandler<Note> handler(TaskType<Note> type) {
        return new Recording(type, this::answer);
    }

    private Uni<TaskOutcome> answer(TaskContext context, Note note) {
        int times = runs.merge(note.text(), 1, Integer::sum);
        return switch (note.text().split(" ", 2)[0]) {
            case "retried" -> Uni.createFrom().item(times == 1 ? TaskOutcome.retryIn(Duration.ofMillis(20), "once")
                    : TaskOutcome.done());
            case "snoozed" -> Uni.createFrom().item(times == 1 ? TaskOutcome.snooze(Duration.ofMillis(20), "once")
                    : TaskOutcome.done());
            case "told" -> context.progress(50, "half").replaceWith(TaskOutcome.done());
            default -> Uni.createFrom().item(TaskOutcome.done());
        };
    }

    /** What is sent while the only worker waits for work three times, for some seconds each. */
    private long commandsInThreeWaits() {
        long waits = calls("xreadgroup");
        eventually(() -> calls("xreadgroup") > waits);
        long before = calls("evalsha");
        eventually(() -> calls("xreadgroup") > waits + 3);
        return calls("evalsha") - before + 3;
    }

    private long calls(String command) {
        return engine.redis(Command.INFO, "commandstats").toString().lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
                .map(line -> line.replaceFirst(".*:calls=(\\d+).*", "$1")).mapToLong(Long::parseLong).sum();
    }
}
