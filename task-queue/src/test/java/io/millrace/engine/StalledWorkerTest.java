package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.AttemptView;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;

/** A worker process that stands still for longer than its lease, and wakes with an outcome that nobody waits for. */
class StalledWorkerTest {

    @Test
    void taskOfAStalledWorkerRanElsewhereAndTheZombiesCompletionIsRefusedCountedAndItsResultDropped() throws Exception {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Process zombie = start(engine.redis.uri());
            try (BufferedReader said = zombie.inputReader()) {
                TaskId id = engine.enqueue(NOTE.task(new Note("n")).retention(Duration.ofHours(1))).id();
                assertThat(said.readLine()).isEqualTo(WorkerProcess.RUNNING);
                signal(zombie, "STOP");
                zombie.outputWriter().write("end it\n");
                zombie.outputWriter().flush();

                Recording heir = new Recording((context, note) -> Uni.createFrom()
                        .item(TaskOutcome.done(new Note("heir"))));
                engine.startWorker(1, heir);
                eventually(() -> engine.ledger().completed() == 1);
                assertThat(lost(engine)).isZero();

                signal(zombie, "CONT");
                eventually(() -> lost(engine) == 1);
                TaskView view = engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
                assertThat(view.result()).isEqualTo("{\"text\":\"heir\"}");
                assertThat(view.timeline()).extracting(AttemptView::outcome).containsExactly("crashed", "completed");
                assertThat(heir.seen).hasSize(1);
                assertThat(engine.ledger().completed()).isEqualTo(1);
                assertThat(engine.ledger().difference()).isZero();
            } finally {
                zombie.destroyForcibly().waitFor();
            }
        }
    }

    private static long lost(Engine engine) {
        Instant now = Instant.now();
        Point total = engine.inspector.stats(QueueName.DEFAULT, now.minusSeconds(600), now.plusSeconds(1)).await()
                .atMost(PATIENCE).total();
        return Objects.requireNonNull(total).lost();
    }

    private static Process start(String uri) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                WorkerProcess.class.getName(), uri).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }
}
