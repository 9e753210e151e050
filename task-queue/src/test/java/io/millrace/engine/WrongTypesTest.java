package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Keys of one queue that are of another type than they should be, and the other queue of the same worker. */
@Tag("slow")
class WrongTypesTest {

    private static final QueueName LOW = new QueueName("low");
    private static final String KEYS = "millrace:{low}:";
    private static final String LANE = "for:" + NOTE.name();
    /** Longer than the tests: nothing here is mended by a lease that ends. */
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 3, LOW, 1), 20,
            Duration.ofMinutes(5), Duration.ofMillis(200));

    private final Recording handler = new Recording((context, note) -> Uni.createFrom()
            .item(note.text().startsWith("fails") ? TaskOutcome.fail("no") : TaskOutcome.done()));
    private Engine engine;
    private int round;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @ParameterizedTest
    @MethodSource("keysOfAQueue")
    void keyOfAnyTypeInOneQueueKeepsNoOtherQueueFromBeingServedFromTheStartOn(String key) {
        for (String type : Types.ALL) {
            spoil(key, type);
            Member member = engine.startWorker(OPTIONS, handler);
            assertDefaultIsServed();
            assertThat(member.worker().isReady()).isTrue();
            engine.redis(Command.DEL, KEYS + key);
            assertLowIsServed();
            member.stop();
            engine.redis(Command.FLUSHALL);
        }
    }

    @ParameterizedTest
    @MethodSource("keysOfAQueue")
    void keyOfAnyTypeInOneQueueKeepsNoOtherQueueFromBeingServedWhileTheWorkerRuns(String key) {
        Member member = engine.startWorker(OPTIONS, handler);
        for (String type : Types.ALL) {
            assertLowIsServed();
            spoil(key, type);
            IntStream.range(0, 3).forEach(i -> tryToEnqueue(NOTE.task(new Note("done")).queue("low")));
            IntStream.range(0, 3).forEach(i -> tryToEnqueue(NOTE.task(new Note("fails")).queue("low").maxRetries(0)));
            assertDefaultIsServed();
            engine.redis(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertDefaultIsServed();
            engine.redis(Command.DEL, KEYS + key);
        }
        assertLowIsServed();
        assertThat(member.worker().isReady()).isTrue();
        assertThat(member.worker().isLive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "queues", "workers", "types", "breakers", "schedules" })
    void keyOfAnyTypeBesideTheQueuesKeepsNoneFromBeingServedAndTheOthersFromBeingWritten(String key) {
        for (String type : Types.ALL) {
            Types.make(engine, "millrace:" + key, type);
            Member member = engine.startWorker(OPTIONS, handler);
            assertDefaultIsServed();
            assertLowIsServed();
            assertThat(member.worker().isReady()).isTrue();
            assertThat(member.worker().isLive()).isTrue();
            eventually(() -> key.equals("workers") || engine.redis(Command.TYPE, "millrace:workers").toString().equals("zset"));
            eventually(() -> key.equals("types") || engine.redis(Command.TYPE, "millrace:types").toString().equals("hash"));
            member.stop();
            engine.redis(Command.FLUSHALL);
        }
    }

    @Test
    void whatWasDeliveredBesideARefusalStartsAtOnce() {
        engine.startWorker(OPTIONS, handler);
        assertLowIsServed();
        // The worker waits for work in both, and asks for the settings of both right behind: one answer is a refusal.
        for (String type : List.of("string", "list", "set")) {
            Types.make(engine, KEYS + "meta", type);
            assertDefaultIsServed();
            engine.redis(Command.DEL, KEYS + "meta");
            assertLowIsServed();
        }
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void outcomeThatCannotBeWrittenFailsItsTaskAndNoneOfTheOthers() {
        Recording hostile = new Recording((context, note) -> Uni.createFrom()
                .item(note.text().equals("hostile") ? failWithoutReason() : TaskOutcome.done()));
        Member member = engine.startWorker(new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 50, Duration.ofMinutes(5),
                Duration.ofSeconds(1)), hostile);
        for (int i = 0; i < 20; i++) {
            engine.enqueue(NOTE.task(new Note(i == 10 ? "hostile" : "good")).maxRetries(0));
        }
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().failed()).isEqualTo(1);
        assertThat(engine.ledger().completed()).isEqualTo(19);
        assertThat(engine.ledger().difference()).isZero();
        assertThat(member.worker().isLive()).isTrue();
    }

    @Test
    void messageThatIsNoneEndsNoSubscription() {
        engine.startWorker(OPTIONS, handler);
        assertLowIsServed();
        for (String channel : List.of("due", "signals")) {
            for (String text : List.of("xyz", "", "9223372036854775808", "-1", "1e400", "cancel ", "cancel \u0000")) {
                engine.redis(Command.PUBLISH, KEYS + channel, text);
            }
        }
        engine.redis(Command.PUBLISH, KEYS + "due", "9223372036854775807");
        engine.enqueue(NOTE.task(new Note("later")).queue("low").delay(Duration.ofMillis(300)));
        // Without the message of this one it would start when the promoter looks again, seconds later.
        eventually(() -> handler.seen.stream().anyMatch(seen -> seen.text().equals("later")));
    }

    /** Whatever the author does, as long as it may be done. */
    @SuppressWarnings("NullAway")
    private static TaskOutcome failWithoutReason() {
        return TaskOutcome.fail(null);
    }

    static List<String> keysOfAQueue() {
        return List.of("ready", "again", "scheduled", "retry", "completed", "failed", "canceled", "meta", "rate", "ledger",
                "recent", "events", "cancel", "beats", "suspects", LANE);
    }

    private void spoil(String key, String type) {
        Types.make(engine, KEYS + key, type);
        if (key.equals(LANE)) {
            engine.redis(Command.HSET, KEYS + "meta", "lanes", NOTE.name());
        }
    }

    private void assertDefaultIsServed() {
        String text = "default " + round++;
        IntStream.range(0, 10).forEach(i -> eventually(() -> tryToEnqueue(NOTE.task(new Note(text)))));
        eventually(() -> count(text) >= 10 && engine.held() == 0);
        assertThat(engine.ledger().difference()).isZero();
    }

    private void assertLowIsServed() {
        String text = "low " + round++;
        eventually(() -> tryToEnqueue(NOTE.task(new Note(text)).queue("low")));
        eventually(() -> count(text) >= 1);
    }

    private long count(String text) {
        return handler.seen.stream().filter(seen -> seen.text().equals(text)).count();
    }

    private boolean tryToEnqueue(Task<?> task) {
        try {
            engine.client.enqueue(task).await().atMost(PATIENCE);
            return true;
        } catch (BrokerUnavailableException | EnqueueUnknownException refused) {
            return false;
        }
    }
}
