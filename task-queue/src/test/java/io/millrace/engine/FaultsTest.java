package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What a task survives. */
class FaultsTest {

    private static final Uni<TaskOutcome> NEVER = Uni.createFrom().nothing();

    @Test
    void twoWorkersHandleEachOfTenThousandTasksOnce() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Recording first = Recording.done();
            Recording second = Recording.done();
            engine.startWorker(100, first);
            engine.startWorker(100, second);
            enqueue(engine, 10_000, "n");
            eventually(() -> engine.ledger().completed() == 10_000);
            assertThat(first.seen.size() + second.seen.size()).isEqualTo(10_000);
            HashSet<String> texts = new HashSet<>(first.seen.stream().map(Recording.Seen::text).toList());
            second.seen.forEach(seen -> texts.add(seen.text()));
            assertThat(texts).hasSize(10_000);
            assertThat(engine.ledger().difference()).isZero();
            assertThat(engine.ledger().live()).isZero();
        }
    }

    @Test
    void tasksOfACrashedWorkerRunElsewhereAfterTheLease() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Recording stuck = new Recording((context, note) -> NEVER);
            Member crashing = engine.startWorker(10, stuck);
            enqueue(engine, 10, "n");
            eventually(() -> stuck.seen.size() == 10);
            crashing.crash();

            Recording second = Recording.done();
            engine.startWorker(10, second);
            eventually(() -> engine.ledger().completed() == 10);
            assertThat(second.seen).hasSize(10).allMatch(seen -> seen.attempt() == 1, "a crash is no attempt");
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void taskThatKillsThreeWorkersFails() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.enqueue(NOTE.task(new Note("poison")).id("poison"));
            for (int crash = 0; crash < 3; crash++) {
                Recording deadly = new Recording((context, note) -> NEVER);
                Member victim = engine.startWorker(10, deadly);
                eventually(() -> deadly.seen.size() == 1);
                victim.crash();
            }
            engine.startWorker(10, Recording.done());
            eventually(() -> engine.ledger().failed() == 1);
            assertThat(engine.ledger().completed()).isZero();
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void poisonTaskIsBuriedAloneAndTheInnocentsThatRanBesideItAreDone() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            int kills = 0;
            AtomicBoolean deadly = new AtomicBoolean();
            Recording handler = new Recording((context, note) -> {
                if (note.text().equals("poison")) {
                    deadly.set(true);
                    return NEVER;
                }
                return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(100));
            });
            enqueue(engine, 15, "innocent");
            engine.enqueue(NOTE.task(new Note("poison")).id("poison"));
            enqueue(engine, 15, "innocent too");
            while (engine.ledger().live() > 0) {
                deadly.set(false);
                Member victim = engine.startWorker(50, handler);
                eventually(() -> deadly.get() || engine.ledger().live() == 0);
                if (deadly.get()) {
                    victim.crash();
                    kills++;
                }
            }
            assertThat(kills).isEqualTo(3);
            assertThat(engine.ledger().failed()).isEqualTo(1);
            assertThat(engine.ledger().completed()).isEqualTo(30);
            assertThat(engine.ledger().difference()).isZero();
            assertThat(engine.inspector.find(QueueName.DEFAULT, new TaskId("poison")).await().atMost(Engine.PATIENCE)
                    .orElseThrow().state()).isEqualTo(TaskState.FAILED);
        }
    }

    @Test
    void longTaskKeepsItsLease() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Recording slow = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done())
                    .onItem().delayIt().by(Engine.LEASE.multipliedBy(2)));
            engine.startWorker(10, slow);
            engine.startWorker(10, slow);
            engine.enqueue(NOTE.task(new Note("slow")));
            eventually(() -> engine.ledger().completed() == 1);
            assertThat(slow.seen).hasSize(1);
        }
    }

    @Test
    void killedAndRestartedRedisLosesNothingAndNobodyRestarts() {
        try (Engine engine = new Engine(Persistence.ALWAYS)) {
            Recording handler = Recording.done();
            engine.startWorker(20, handler);
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger unknown = new AtomicInteger();
            AtomicBoolean enough = new AtomicBoolean();
            Uni<Void> load = Uni.createFrom().deferred(() -> engine.client.enqueue(NOTE.task(new Note("load"))))
                    .invoke(accepted::incrementAndGet)
                    .onFailure(EnqueueUnknownException.class).invoke(unknown::incrementAndGet)
                    .onFailure(BrokerUnavailableException.class).call(() -> Uni.createFrom().voidItem().onItem()
                            .delayIt().by(Duration.ofMillis(5)))
                    .onFailure().recoverWithNull()
                    .repeat().until(result -> enough.get()).collect().last().replaceWithVoid();
            load.subscribe().with(done -> assertThat(enough).isTrue());
            eventually(() -> accepted.get() > 200);
            engine.redis.kill();
            engine.redis.start();
            int before = accepted.get();
            eventually(() -> accepted.get() > before + 200);
            enough.set(true);
            eventually(() -> engine.ledger().live() == 0);
            assertThat(engine.ledger().completed()).isBetween((long) accepted.get(), (long) accepted.get() + unknown.get() + 1);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void frozenRedisMakesTheOutcomeUnknownWithinTwoSecondsAndAnIdMakesItSafeToRepeat() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Task<Note> task = NOTE.task(new Note("n")).id("once");
            engine.redis.pause();
            long start = System.nanoTime();
            assertThatThrownBy(() -> engine.enqueue(task)).isInstanceOf(EnqueueUnknownException.class);
            assertThatThrownBy(() -> engine.enqueue(task)).isInstanceOf(BrokerUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            engine.redis.resume();
            eventually(() -> {
                EnqueueResult result = engine.client.enqueue(task).onFailure().recoverWithNull().await().indefinitely();
                return result instanceof IdConflict;
            });
            assertThat(engine.ledger().accepted()).isEqualTo(1);
        }
    }

    @Test
    void frozenRedisTakesNoTaskFromAWorkerThatLives() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            AtomicBoolean mayFinish = new AtomicBoolean();
            Recording patient = new Recording((context, note) -> finishWhen(mayFinish));
            engine.startWorker(10, patient);
            engine.startWorker(10, patient);
            enqueue(engine, 6, "n");
            eventually(() -> patient.seen.size() == 6);
            engine.redis.pause();
            Duration frozen = Engine.LEASE.plusSeconds(1);
            Uni.createFrom().voidItem().onItem().delayIt().by(frozen).await().indefinitely();
            engine.redis.resume();
            eventually(() -> engine.ledger().live() == 6);
            Uni.createFrom().voidItem().onItem().delayIt().by(Engine.LEASE.plusSeconds(1)).await().indefinitely();
            mayFinish.set(true);
            eventually(() -> engine.ledger().completed() == 6);
            assertThat(patient.seen).hasSize(6);
        }
    }

    @Test
    void stoppingWorkerFinishesWhatRunsAndHandsBackTheRestWithoutAnAttempt() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            AtomicBoolean mayFinish = new AtomicBoolean();
            Recording mixed = new Recording((context, note) -> note.text().equals("stuck") ? NEVER
                    : finishWhen(mayFinish));
            Member first = engine.startWorker(new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 10, Engine.LEASE,
                    Duration.ofSeconds(1)), mixed);
            engine.enqueue(NOTE.task(new Note("finishes")));
            engine.enqueue(NOTE.task(new Note("stuck")));
            eventually(() -> mixed.seen.size() == 2);
            Uni<Void> stopped = first.worker().stop();
            stopped.subscribe().with(done -> assertThat(first.worker().isReady()).isFalse());
            mayFinish.set(true);
            stopped.await().atMost(Duration.ofSeconds(5));
            assertThat(engine.ledger().completed()).isEqualTo(1);
            assertThat(engine.ledger().again()).isEqualTo(1);

            Recording second = Recording.done();
            engine.startWorker(10, second);
            eventually(() -> engine.ledger().completed() == 2);
            assertThat(second.seen).extracting(Recording.Seen::attempt).containsExactly(1);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void scriptsThatRedisHasForgottenAreLoadedAgain() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Recording handler = Recording.done();
            engine.startWorker(10, handler);
            engine.enqueue(NOTE.task(new Note("before")));
            eventually(() -> engine.ledger().completed() == 1);
            engine.redis(Command.SCRIPT, "FLUSH");
            engine.enqueue(NOTE.task(new Note("plain")));
            eventually(() -> engine.ledger().completed() == 2);
            engine.redis(Command.SCRIPT, "FLUSH");
            engine.enqueue(NOTE.task(new Note("named")).id("named"));
            eventually(() -> engine.ledger().completed() == 3);
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @Test
    void workerStartsBeforeRedisDoes() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.redis.stop();
            Recording handler = Recording.done();
            Member member = engine.startWorker(10, handler);
            assertThat(member.worker().isReady()).isFalse();
            assertThat(member.worker().isLive()).isTrue();
            engine.redis.start();
            eventually(member.worker()::isReady);
            eventually(() -> engine.client.enqueue(NOTE.task(new Note("n"))).onFailure().recoverWithNull().await()
                    .indefinitely() != null);
            eventually(() -> handler.seen.size() == 1);
        }
    }

    @Test
    void concurrencyIsNeverExceeded() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Recording handler = new Recording((context, note) -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(5))
                        .invoke(running::decrementAndGet);
            });
            engine.startWorker(7, handler);
            enqueue(engine, 500, "n");
            eventually(() -> engine.ledger().completed() == 500);
            assertThat(most).hasValueLessThanOrEqualTo(7);
        }
    }

    private static Uni<TaskOutcome> finishWhen(AtomicBoolean condition) {
        return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(10))
                .repeat().whilst(outcome -> !condition.get()).collect().last();
    }

    private static void enqueue(Engine engine, int count, String prefix) {
        List<Task<Note>> tasks = IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note(prefix + i))).toList();
        engine.client.enqueueAll(tasks).await().atMost(Engine.PATIENCE);
    }
}
