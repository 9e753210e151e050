package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** A worker process that stands still for longer than its lease, and wakes with an outcome that nobody waits for. */
class StalledWorkerTest {

    @Test
    void taskOfAStalledWorkerRanElsewhereAndTheZombiesCompletionIsRefusedCountedAndItsResultDropped() {
        try (Engine engine = new Engine(Persistence.OFF); Fleet fleet = new Fleet(engine.redis.uri(), 1, 1)) {
            WorkerProcess zombie = fleet.workers().get(0);
            TaskId id = engine.enqueue(Told.Order.then(1, Told.Then.WORD).task().retention(Duration.ofHours(1))).id();
            eventually(() -> fleet.began().size() == 1);
            zombie.freeze();
            zombie.tell();

            Recording heir = new Recording(TaskType.of(Told.ORDER.name(), Note.class),
                    (context, note) -> Uni.createFrom().item(TaskOutcome.done(new Note("heir"))));
            engine.startWorker(1, heir);
            eventually(() -> engine.ledger().completed() == 1);
            assertThat(lost(engine)).isZero();

            zombie.thaw();
            eventually(() -> lost(engine) == 1);
            TaskView view = engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
            assertThat(view.result()).isEqualTo("{\"text\":\"heir\"}");
            assertThat(view.timeline()).extracting(AttemptView::outcome).containsExactly("crashed", "completed");
            assertThat(heir.seen).hasSize(1);
            assertThat(engine.ledger().completed()).isEqualTo(1);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    private static long lost(Engine engine) {
        Instant now = Instant.now();
        Point total = engine.inspector.stats(QueueName.DEFAULT, now.minusSeconds(600), now.plusSeconds(1)).await()
                .atMost(PATIENCE).total();
        return Objects.requireNonNull(total).lost();
    }
}
