package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskView;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** When tasks of a type that nobody announces fail, on a clock that the test turns. */
class JanitorTest {

    private static final String QUEUE = "millrace:{default}:";
    private static final String LANE = QUEUE + "for:mail";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
    private final RedisBroker broker = new RedisBroker(vertx, this::connect);
    private final Redis raw = connect();
    private final WorkSource source = broker.workSource(loop,
            new WorkerSettings("w-1", List.of(QueueName.DEFAULT), Duration.ofSeconds(30), 10));
    private long nanos;
    private final Janitor janitor = new Janitor(source, HOUR, () -> nanos);

    @BeforeEach
    void open() {
        command(Command.XGROUP, "CREATE", LANE, "workers", "0", "MKSTREAM");
        command(Command.HSET, QUEUE + "meta", "lanes", "mail");
        loop.runOnContext(ignored -> source.open(new Idle()));
        await().atMost(PATIENCE).until(() -> broker.isUp() && source.isUp());
    }

    @AfterEach
    void stop() {
        assertThat(ledger().difference()).isZero();
        ask(() -> source.close(Set.of()));
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }

    @Test
    void tasksFailInPagesOnceTheWholeTimeWasSilent() {
        waiting(100);
        look();
        listen(HOUR.minusSeconds(20));
        assertThat(ledger().failed()).isZero();
        listen(Duration.ofSeconds(20));
        long first = ledger().failed();
        assertThat(first).as("failed in one turn").isPositive().isLessThan(100);
        Duration rest = look();
        assertThat(rest).isLessThan(Duration.ofSeconds(1));
        while (look().compareTo(Duration.ofSeconds(1)) < 0) {
            assertThat(ledger().failed()).isGreaterThan(first);
        }
        assertThat(ledger().failed()).isEqualTo(100);
        TaskView failed = view("1-1");
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.payload()).isEqualTo("{\"n\":1}");
        assertThat(failed.errors()).singleElement().satisfies(error -> assertThat(error.message())
                .isEqualTo("unknown type: no worker has announced mail for PT1H or ever"));
    }

    @Test
    void reasonNamesWhoAnnouncedTheTypeLastAndWhen() {
        waiting(1);
        command(Command.HSET, "millrace:types", "mail", "1000 w-3");
        look();
        listen(HOUR);
        assertThat(view("1-1").errors().get(0).message())
                .isEqualTo("unknown type: no worker has announced mail since 1970-01-01T00:00:01Z, when w-3 did");
    }

    @Test
    void announcementEndsTheSilenceAtOnceAlsoBetweenTwoPages() {
        waiting(100);
        look();
        listen(HOUR.minusSeconds(20));
        command(Command.HSET, "millrace:types", "mail", "1000 w-3");
        listen(Duration.ofMinutes(59));
        assertThat(ledger().failed()).isZero();
        while (ledger().failed() == 0) {
            listen(Duration.ofSeconds(10));
        }
        long failed = ledger().failed();
        assertThat(failed).isPositive().isLessThan(100);
        command(Command.HSET, "millrace:types", "mail", "2000 w-4");
        listen(Duration.ofMinutes(59));
        assertThat(ledger().failed()).isEqualTo(failed);
    }

    @Test
    void timeInWhichNobodyListenedIsNoSilence() {
        waiting(1);
        look();
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofHours(10));
            look();
        }
        assertThat(ledger().failed()).isZero();
    }

    @Test
    void taskThatCameLateWaitsItsOwnTimeAndOneThatIsHeldIsLeftAlone() {
        waiting(3);
        command(Command.XREADGROUP, "GROUP", "workers", "holder", "COUNT", "1", "STREAMS", LANE, ">");
        add("*");
        look();
        listen(HOUR.plusMinutes(5));
        assertThat(ledger().failed()).isEqualTo(2);
        assertThat(command(Command.XLEN, LANE).toInteger()).isEqualTo(2);
        assertThat(command(Command.XPENDING, LANE, "workers").get(0).toInteger()).isEqualTo(1);
    }

    @Test
    void laneThatHasLongBeenEmptyIsClosedAndOpensAgainForWhatComesBackToIt() {
        waiting(2);
        command(Command.XDEL, LANE, "1-1");
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "-1");
        look();
        assertThat(lanes()).as("one task waits").isEqualTo("mail");
        command(Command.XDEL, LANE, "2-1");
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "-1");
        look();
        assertThat(lanes()).isNull();
        assertThat(command(Command.PTTL, LANE).toLong()).isPositive();

        command(Command.HSET, QUEUE + "task:back", "m", "mail\n\n{}", "at", "1", "state", "retry", "due", "1", "lane", LANE);
        command(Command.ZADD, QUEUE + "retry", "1", "back");
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "1");
        ask(source::promote);
        assertThat(lanes()).isEqualTo("mail");
        assertThat(command(Command.PTTL, LANE).toLong()).isEqualTo(-1);
        assertThat(command(Command.XLEN, LANE).toInteger()).isEqualTo(1);
    }

    @Test
    void laneWithALeaseOrANewTaskIsNotClosed() {
        waiting(1);
        command(Command.XREADGROUP, "GROUP", "workers", "holder", "COUNT", "1", "STREAMS", LANE, ">");
        look();
        assertThat(lanes()).isEqualTo("mail");
        String late = add("*");
        command(Command.XDEL, LANE, late);
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "-1");
        command(Command.XACK, LANE, "workers", "1-1");
        command(Command.XDEL, LANE, "1-1");
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "-1");
        look();
        assertThat(lanes()).as("something came within the hour").isEqualTo("mail");
    }

    @Test
    void withoutLanesNothingIsAsked() {
        command(Command.HDEL, QUEUE + "meta", "lanes");
        ask(() -> source.fetch(List.of(new WorkSource.Share(QueueName.DEFAULT, 1, 1))));
        String before = scriptCalls();
        look();
        assertThat(scriptCalls()).isEqualTo(before);
    }

    private String scriptCalls() {
        return command(Command.INFO, "commandstats").toString().lines().filter(line -> line.startsWith("cmdstat_evalsha"))
                .map(line -> line.replaceFirst(",.*", "")).findFirst().orElse("");
    }

    /** So many tasks that came to the lane at the beginning of time. */
    private void waiting(int tasks) {
        for (int i = 1; i <= tasks; i++) {
            add(i + "-1");
        }
    }

    private String add(String entry) {
        command(Command.HINCRBY, QUEUE + "ledger", "adjusted", "1");
        return command(Command.XADD, LANE, entry, "i", entry.equals("*") ? "late" : entry, "m", "mail\n\n{\"n\":1}").toString();
    }

    private @Nullable String lanes() {
        Response listed = command(Command.HGET, QUEUE + "meta", "lanes");
        return listed == null ? null : listed.toString();
    }

    /** Time passes with a look every ten seconds. */
    private void listen(Duration time) {
        for (long seconds = 0; seconds < time.toSeconds(); seconds += 10) {
            pass(Duration.ofSeconds(10));
            look();
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Duration look() {
        return ask(janitor::runOnce);
    }

    private TaskView view(String id) {
        return broker.inspector().find(QueueName.DEFAULT, new TaskId(id)).await().atMost(PATIENCE).orElseThrow();
    }

    private Ledger ledger() {
        return broker.inspector().ledger(QueueName.DEFAULT).await().atMost(PATIENCE);
    }

    private <T> T ask(Supplier<Uni<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.runOnContext(ignored -> question.get().subscribe().with(answer::complete, answer::completeExceptionally));
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private Response command(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return raw.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private Redis connect() {
        return Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri()).setMaxPoolSize(12));
    }

    /** A worker with handlers for nothing. */
    private static final class Idle implements WorkSource.Listener {
        @Override
        public Set<String> types() {
            return Set.of();
        }

        @Override
        public void connected() {
            // The test waits for it.
        }

        @Override
        public void dueIn(Duration delay) {
            // The test promotes.
        }

        @Override
        public void cancelRequested(TaskRef task) {
            // Nothing runs.
        }
    }
}
