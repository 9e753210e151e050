package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.worker.WorkerOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** What others wrote into Redis, and no client of ours. */
class QuarantineTest {

    private static final String READY = "millrace:{default}:ready";
    private static final String RECORDS = "millrace:{default}:task:";
    private static final AtomicBoolean SPRUNG = new AtomicBoolean();

    private final Recording handler = Recording.done();
    private Engine engine;

    /** Somebody who chooses a class by a name from Redis would initialize it. */
    @SuppressWarnings("unused")
    static final class Trap {

        static {
            SPRUNG.set(true);
        }
    }

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
        engine.startWorker(
                new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 20, Engine.LEASE, Duration.ofSeconds(5), Duration.ZERO),
                handler);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void whateverIsWrittenFailsWithItsReasonAndItsBytesKeptAndTheLoopGoesOn() {
        long seed = System.nanoTime();
        System.out.println("Random messages from seed " + seed);
        Random random = new Random(seed);
        Map<String, byte[]> written = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            byte[] message = unreadable(random);
            written.put(write(message), message);
            engine.enqueue(NOTE.task(new Note("good")));
        }
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().failed()).isEqualTo(200);
        assertThat(engine.ledger().completed()).isEqualTo(200);
        assertThat(handler.seen).hasSize(200).allMatch(seen -> seen.text().equals("good"));
        assertThat(engine.ledger().difference()).isZero();
        written.forEach((id, message) -> {
            assertThat(engine.redis(Command.HGET, RECORDS + id, "m").toBytes()).as("what is kept of %s", id).isEqualTo(message);
            TaskView view = view(id);
            assertThat(view.state()).isEqualTo(TaskState.FAILED);
            assertThat(view.errors()).singleElement().satisfies(error -> assertThat(error.message())
                    .matches("(?s)(unreadable|unknown type): .+").hasSizeLessThan(600));
        });
    }

    @Test
    void recordThatSomebodyOverwroteFailsWhenItIsDue() {
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).delay(Duration.ofHours(1)).id("overwritten")).id();
        engine.redis(Command.HSET, RECORDS + id, "m", "garbage");
        engine.redis(Command.ZADD, "millrace:{default}:scheduled", "1", id.value());
        engine.enqueue(NOTE.task(new Note("good")).delay(Duration.ofMillis(1)));
        eventually(() -> engine.ledger().live() == 0);
        assertThat(view(id.value()).state()).isEqualTo(TaskState.FAILED);
        assertThat(handler.seen).extracting(Recording.Seen::text).containsExactly("good");
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void nameOfAClassInAMessageChoosesNoClass() {
        String name = "io.millrace.engine.QuarantineTest$Trap";
        String asType = write((name + "\n\n{}").getBytes(StandardCharsets.UTF_8));
        String asPayload = "{\"@class\":\"" + name + "\",\"@type\":\"" + name + "\",\"text\":\"a note\"}";
        write(("note\n\n" + asPayload).getBytes(StandardCharsets.UTF_8));
        write(("note\n\n[\"" + name + "\"," + asPayload + "]").getBytes(StandardCharsets.UTF_8));
        eventually(() -> engine.ledger().live() == 0);
        assertThat(view(asType).errors().get(0).message()).startsWith("unknown type").contains(name, "Known are [note]");
        assertThat(handler.seen).extracting(Recording.Seen::text).containsExactly("a note");
        assertThat(engine.ledger().failed()).isEqualTo(2);
        assertThat(SPRUNG).isFalse();
    }

    /** No type, or none that is known, or options that are none, or a payload that is no note. */
    private static byte[] unreadable(Random random) {
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        Buffer message = Buffer.buffer();
        switch (random.nextInt(8)) {
            case 0 -> message.appendBytes(noise);
            case 1 -> message.appendString("note\n").appendBytes(noise);
            case 2 -> message.appendString("note\n{\"maxRetries\":" + "9".repeat(random.nextInt(10_000))).appendBytes(noise)
                    .appendString("x}\n{}");
            case 3 -> message.appendString("note\n{\"timeout\":-" + random.nextInt(100) + "}\n{\"text\":\"n\"}");
            case 4 -> message.appendString("note\n\n{\"text\":").appendBytes(noise);
            case 5 -> message.appendString("no-such-type-" + random.nextInt() + "\n\n{}");
            case 6 -> message.appendString("x".repeat(10_000 + random.nextInt(90_000)) + "\n\n{}");
            default -> message.appendString("note\n{\"headers\":[" + random.nextInt() + "]}\n{\"text\":\"n\"}");
        }
        return message.getBytes();
    }

    private String write(byte[] message) {
        return engine.redis(Request.cmd(Command.XADD).arg(READY).arg("*").arg("m").arg(message)).toString();
    }

    private TaskView view(String id) {
        return engine.inspector.find(QueueName.DEFAULT, new TaskId(id)).await().atMost(PATIENCE).orElseThrow();
    }
}
