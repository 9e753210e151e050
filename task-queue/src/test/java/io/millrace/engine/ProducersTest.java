package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Every enqueue is answered once, and what was accepted is there, whatever happens to Redis and the way to it. */
class ProducersTest {

    private static final Task<Note> TASK = NOTE.task(new Note("n"));
    private static final String READY = "millrace:{default}:ready";

    private final Engine engine = new Engine(Persistence.OFF);

    @AfterEach
    void stop() {
        engine.close();
    }

    /** Answers to calls, by the call's number. */
    private static final class Answers {

        private final AtomicIntegerArray each;
        private final AtomicInteger all = new AtomicInteger();
        private final AtomicInteger perhaps = new AtomicInteger();
        private final Set<String> accepted = Collections.synchronizedSet(new HashSet<>());
        private final ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();

        Answers(int calls) {
            each = new AtomicIntegerArray(calls);
        }

        void expect(int call, int tasks, Uni<List<EnqueueResult>> answer, Runnable answered) {
            answer.subscribe().with(results -> {
                results.forEach(result -> accepted.add(result.id().value()));
                count(call, answered);
            }, failure -> {
                if (failure instanceof EnqueueUnknownException) {
                    perhaps.addAndGet(tasks);
                } else if (!(failure instanceof BrokerUnavailableException)) {
                    surprises.add(failure);
                }
                count(call, answered);
            });
        }

        private void count(int call, Runnable answered) {
            each.incrementAndGet(call);
            all.incrementAndGet();
            answered.run();
        }

        void awaitAll() {
            eventually(() -> all.get() >= each.length());
            assertThat(surprises).isEmpty();
            for (int call = 0; call < each.length(); call++) {
                assertThat(each.get(call)).as("answers to call %d", call).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 255, 256, 257, 1_024, 1_025, 20_000, 1_000_000 })
    void allTasksOfACallAreRefusedWhileRedisIsStopped(int tasks) {
        engine.redis.stop();
        Answers answers = new Answers(1);
        answers.expect(0, tasks, engine.client.enqueueAll(Collections.nCopies(tasks, TASK)), () -> {
        });
        answers.awaitAll();
        assertThat(answers.accepted).isEmpty();
    }

    @Test
    void hundredsOfThousandsInOneCallAreStoredInOrder() {
        List<EnqueueResult> results = engine.enqueueAll(Collections.nCopies(200_000, TASK));
        assertThat(length()).isEqualTo(200_000);
        String before = "";
        for (EnqueueResult result : results) {
            String id = padded(result.id().value());
            assertThat(id.compareTo(before) > 0).as("%s after %s", id, before).isTrue();
            before = id;
        }
    }

    @Test
    void singleCallsAreEachAnsweredThoughTheirConnectionIsKilledAgainAndAgain() {
        int calls = 200_000;
        Answers answers = new Answers(calls);
        Semaphore room = new Semaphore(50_000);
        Random random = new Random(7);
        for (int i = 0; i < calls; i++) {
            if (random.nextInt(calls / 6) == 0) {
                killConnections();
            }
            room.acquireUninterruptibly();
            answers.expect(i, 1, engine.client.enqueue(TASK).map(List::of), room::release);
        }
        answers.awaitAll();
        assertAcceptedAreThere(answers);
        eventually(() -> engine.enqueueAll(List.of(TASK, TASK)).size() == 2);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void callsOfAllSizesAreAnsweredWhateverHappensToTheLink(long seed) {
        Random random = new Random(seed);
        int calls = 60;
        Answers answers = new Answers(calls);
        for (int i = 0; i < calls; i++) {
            int tasks = 1 + random.nextInt(random.nextInt(10) == 0 ? 10_000 : 300);
            answers.expect(i, tasks, engine.client.enqueueAll(Collections.nCopies(tasks, TASK)), () -> {
            });
            switch (random.nextInt(12)) {
                case 0 -> killConnections();
                case 1 -> {
                    engine.redis(Command.CONFIG, "SET", "maxclients", "1");
                    killConnections();
                    engine.redis(Command.CONFIG, "SET", "maxclients", "100");
                }
                case 2 -> {
                    engine.redis.pause();
                    engine.client.enqueue(TASK).onFailure().recoverWithNull().await().atMost(PATIENCE);
                    answers.perhaps.incrementAndGet();
                    engine.redis.resume();
                }
                default -> Thread.onSpinWait();
            }
        }
        answers.awaitAll();
        assertAcceptedAreThere(answers);
    }

    @Test
    void callsAreAnsweredWhileRedisIsKilledAndStartedAgain() {
        int rounds = 3;
        for (int round = 0; round < rounds; round++) {
            int calls = 200;
            Answers answers = new Answers(calls);
            for (int i = 0; i < calls; i++) {
                answers.expect(i, 500, engine.client.enqueueAll(Collections.nCopies(500, TASK)), () -> {
                });
                if (i == calls / 2) {
                    engine.redis.kill();
                }
            }
            answers.awaitAll();
            engine.redis.start();
            eventually(() -> engine.enqueue(TASK) != null);
        }
    }

    @Test
    void tooManyForAFrozenRedisAreRefusedAtOnceAndTheOthersInTime() {
        int calls = 250_000;
        Answers answers = new Answers(calls);
        engine.redis.pause();
        for (int i = 0; i < calls; i++) {
            answers.expect(i, 1, engine.client.enqueue(TASK).map(List::of), () -> {
            });
        }
        answers.awaitAll();
        engine.redis.resume();
        eventually(() -> engine.enqueue(TASK) != null);
    }

    private void killConnections() {
        engine.redis(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    private void assertAcceptedAreThere(Answers answers) {
        assertThat(length()).isBetween(answers.accepted.size(), answers.accepted.size() + answers.perhaps.get());
        Set<String> there = new HashSet<>();
        engine.redis(Command.XRANGE, READY, "-", "+").forEach(entry -> there.add(entry.get(0).toString()));
        assertThat(there.containsAll(answers.accepted)).isTrue();
    }

    private int length() {
        return engine.redis(Command.XLEN, READY).toInteger();
    }

    /** So that ids sort as text. */
    private static String padded(String id) {
        int dash = id.indexOf('-');
        return id.substring(0, dash) + "-" + "0".repeat(12 - (id.length() - dash)) + id.substring(dash + 1);
    }
}
