package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.broker.Message;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.ErrorType;

/** Every call is answered once, whatever the link does with a batch. */
class RedisTaskWriterTest {

    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Message PLAIN = message(TaskOptions.DEFAULT);

    /** What a link does with a batch. */
    private enum Mood {
        ANSWERS,
        ANSWERS_AT_ONCE,
        ANSWERS_TWICE,
        ANSWERS_TOO_LITTLE,
        ANSWERS_NONSENSE,
        ANSWERS_AND_FAILS,
        NEVER_ANSWERS,
        REFUSES_AT_ONCE,
        REFUSES_SOME,
        LOSES,
        THROWS
    }

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class OddLink implements RedisCalls {

        private final Random random;
        private final Mood[] moods;

        OddLink(long seed, Mood... moods) {
            this.random = new Random(seed);
            this.moods = moods;
        }

        @Override
        public Uni<@Nullable Response> send(Request request) {
            return Uni.createFrom().failure(new BrokerUnavailableException("the registry is away"));
        }

        @Override
        public Uni<List<Response>> batch(List<Request> requests) {
            return Uni.createFrom().emitter(emitter -> batch(requests, emitter::complete, emitter::fail));
        }

        @Override
        public void batch(List<Request> requests, Consumer<List<Response>> answered, Consumer<Throwable> failed) {
            List<Response> ids = Collections.nCopies(requests.size(), bulk("1-1"));
            switch (moods[random.nextInt(moods.length)]) {
                case ANSWERS -> context.runOnContext(ignored -> answered.accept(ids));
                case ANSWERS_AT_ONCE -> answered.accept(ids);
                case ANSWERS_TWICE -> {
                    answered.accept(ids);
                    context.runOnContext(ignored -> answered.accept(ids));
                }
                case ANSWERS_TOO_LITTLE -> context.runOnContext(ignored -> answered.accept(ids.subList(1, ids.size())));
                case ANSWERS_NONSENSE ->
                    context.runOnContext(ignored -> answered.accept(Collections.nCopies(ids.size(), bulk("no id!"))));
                case ANSWERS_AND_FAILS -> {
                    answered.accept(ids);
                    failed.accept(new ReplyLostException("too late"));
                }
                case NEVER_ANSWERS -> {
                }
                case REFUSES_AT_ONCE -> failed.accept(new BrokerUnavailableException("away; nothing was sent"));
                case REFUSES_SOME -> context.runOnContext(ignored -> failed.accept(
                        ErrorType.create("ERR [0] OOM command not allowed" + System.lineSeparator() + "ERR [9999] odd")));
                case LOSES -> context.runOnContext(ignored -> failed.accept(new ReplyLostException("connection lost")));
                case THROWS -> throw new IllegalStateException("a link that throws");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mood.class)
    void eachCallIsAnsweredOnceByALinkOfOneMood(Mood mood) {
        answersAll(1, mood);
    }

    @ParameterizedTest
    @ValueSource(longs = { 11, 12, 13, 14, 15 })
    void eachCallIsAnsweredOnceByALinkOfManyMoods(long seed) {
        answersAll(seed, Mood.values());
    }

    private void answersAll(long seed, Mood... moods) {
        Room room = new Room();
        RedisTaskWriter writer = writer(new OddLink(seed, moods), room, LIMIT);
        Random random = new Random(seed);
        List<List<Message>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(messages(random, random.nextInt(10) == 0 ? random.nextInt(2_000) : random.nextInt(4)));
        }
        AtomicIntegerArray answers = new AtomicIntegerArray(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            int call = i;
            (i % 3 == 0 ? writer.writeNext(calls.get(i)) : writer.write(calls.get(i))).subscribe().with(results -> {
                assertThat(results).hasSize(calls.get(call).size()).doesNotContainNull();
                answers.incrementAndGet(call);
                throw new IllegalStateException("a listener that throws");
            }, failure -> {
                answers.incrementAndGet(call);
                throw new IllegalStateException("a listener that throws");
            });
        }
        await().atMost(PATIENCE).until(() -> room.taken() == 0);
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (int i = 0; i < calls.size(); i++) {
                assertThat(answers.get(i)).as("answers to call %d of %d tasks", i, calls.get(i).size()).isEqualTo(1);
            }
        });
        assertThat(taken(writer, room)).as("once more").isZero();
    }

    /** After another call has been answered, late answers of the first ones included. */
    private static int taken(RedisTaskWriter writer, Room room) {
        writer.write(List.of(PLAIN)).onFailure().recoverWithNull().await().atMost(PATIENCE);
        await().atMost(PATIENCE).until(() -> room.taken() == 0);
        return room.taken();
    }

    @Test
    void millionTasksAreRefusedByALinkThatIsDownWithoutAStackToOverflow() {
        int tasks = 1_000_000;
        Room room = new Room(tasks, Long.MAX_VALUE);
        RedisTaskWriter writer = writer(new OddLink(1, Mood.REFUSES_AT_ONCE), room, PATIENCE);
        assertThatThrownBy(() -> written(writer, Collections.nCopies(tasks, PLAIN)))
                .isInstanceOf(BrokerUnavailableException.class).hasMessageContaining("nothing was sent");
        await().atMost(PATIENCE).until(() -> room.taken() == 0);
    }

    @Test
    void whoAsksAgainAtOnceLeavesTheLoopToOthers() {
        RedisTaskWriter writer = writer(new OddLink(1, Mood.REFUSES_AT_ONCE), new Room(), PATIENCE);
        AtomicInteger refusals = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        writer.write(Collections.nCopies(5_000, PLAIN)).onFailure().invoke(refusals::incrementAndGet).onFailure().retry()
                .until(failure -> !enough.get()).subscribe().with(results -> {
                }, failure -> {
                });
        AtomicInteger others = new AtomicInteger();
        vertx.runOnContext(start -> context.runOnContext(ignored -> others.incrementAndGet()));
        await().atMost(PATIENCE).until(() -> refusals.get() > 3 && others.get() == 1);
        enough.set(true);
    }

    @Test
    void callsAreRefusedOnceTheLoopHasEnded() {
        RedisTaskWriter writer = writer(new OddLink(1, Mood.ANSWERS), new Room(), LIMIT);
        assertThat(written(writer, List.of(PLAIN))).hasSize(1);
        stop();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> written(writer, List.of(PLAIN))).isInstanceOf(BrokerUnavailableException.class)
                    .hasMessageContaining("nothing was sent");
        }
    }

    @Test
    void whoeverHearsAnAnswerFindsRoomForTheNextCall() {
        RedisTaskWriter writer = writer(new OddLink(1, Mood.ANSWERS, Mood.ANSWERS_AT_ONCE), new Room(1, Long.MAX_VALUE), LIMIT);
        Uni<List<EnqueueResult>> chain = writer.write(List.of(PLAIN));
        for (int i = 0; i < 100; i++) {
            chain = chain.chain(results -> writer.write(List.of(PLAIN)));
        }
        assertThat(chain.await().atMost(PATIENCE)).hasSize(1);
    }

    @Test
    void whatWaitsIsBoundedInNumberAndRoomComesBack() {
        boundIsKept(new Room(10, Long.MAX_VALUE), messages(new Random(1), 4));
    }

    @Test
    void whatWaitsIsBoundedInBytesAndRoomComesBack() {
        int size = MessageCodec.encode(PLAIN).length;
        boundIsKept(new Room(Integer.MAX_VALUE, size * 10L), Collections.nCopies(4, PLAIN));
    }

    private void boundIsKept(Room room, List<Message> four) {
        RedisTaskWriter writer = writer(new OddLink(1, Mood.NEVER_ANSWERS), room, LIMIT);
        AtomicInteger unknown = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            writer.write(four).subscribe().with(results -> {
            }, failure -> {
                assertThat(failure).isInstanceOf(EnqueueUnknownException.class);
                unknown.incrementAndGet();
            });
        }
        assertThatThrownBy(() -> written(writer, four)).isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("Nothing was sent").hasMessageContaining("in one call");
        // A call that has begun waits instead, first for its room and then for an answer.
        assertThatThrownBy(() -> writer.writeNext(four).await().atMost(PATIENCE)).isInstanceOf(EnqueueUnknownException.class);
        assertThat(unknown).hasValue(2);
        assertThatThrownBy(() -> written(writer, four)).as("there is room again").isInstanceOf(EnqueueUnknownException.class);
    }

    @Test
    void callOfWhichSomeWereRefusedSaysThatOthersMayHaveBeenStored() {
        RedisTaskWriter writer = writer(new OddLink(1, Mood.REFUSES_SOME), new Room(), LIMIT);
        assertThatThrownBy(() -> written(writer, Collections.nCopies(3, PLAIN))).isInstanceOf(EnqueueUnknownException.class)
                .hasMessageContaining("perhaps stored");
        assertThatThrownBy(() -> written(writer, List.of(PLAIN))).isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("Redis is full");
    }

    @Test
    void noTaskStartsLaterThanAYearFromNow() {
        Instant latest = Instant.now().plus(TaskOptions.LONGEST);
        for (Instant tooLate : List.of(latest.plusSeconds(60), Instant.parse("9999-12-31T23:59:59Z"), Instant.MAX)) {
            assertThatThrownBy(() -> TaskOptions.DEFAULT.withRunAt(tooLate))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("runAt is 366 days from now at most");
        }
        for (Instant legal : List.of(latest.minusSeconds(60), Instant.EPOCH, Instant.MIN)) {
            assertThat(EnqueueCall.of(message(TaskOptions.DEFAULT.withRunAt(legal))).isPlain()).isFalse();
        }
    }

    private RedisTaskWriter writer(RedisCalls link, Room room, Duration limit) {
        return new RedisTaskWriter(link, context, new QueueRegistry(link), room, limit);
    }

    private static List<EnqueueResult> written(RedisTaskWriter writer, List<Message> messages) {
        return writer.write(messages).await().atMost(PATIENCE);
    }

    /** Plain ones, and some that need a script. */
    private static List<Message> messages(Random random, int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(random.nextInt(8) > 0 ? PLAIN
                    : message(TaskOptions.DEFAULT.withQueue(new QueueName("named")).withId(TaskId.ofCaller("n" + i))));
        }
        return messages;
    }

    private static Message message(TaskOptions options) {
        return new Message("test:note", Buffer.buffer("{}"), options);
    }

    private static Response bulk(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }
}
