package io.millrace.scheduler;

import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.cron.CronExpression;
import io.millrace.cron.CronTimetable;
import io.millrace.cron.DstRule;
import io.millrace.cron.MisfirePolicy;
import io.millrace.cron.OverlapPolicy;
import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleSpec;
import io.millrace.cron.Timetable;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.redis.RedisBroker;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotRun;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;

/** A Redis, and as many schedulers as a test asks for. */
final class Station implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String ENTRY = "entry";
    private static final String PAYLOAD = "{\"to\":[\"ops@example.com\"],\"subject\":\"Hi\",\"text\":\"Hi\"}";
    private static final ScheduleCheck CHECK = new ScheduleCheck(new ObjectMapper());

    final EmbeddedRedis redis;
    final SlotBook book;
    final ScheduleStore store;
    final TaskInspector inspector;
    private final TaskControl control;
    private final Redis raw;
    private final Vertx vertx = Vertx.vertx();

    Station(EmbeddedRedis.Persistence persistence) {
        redis = EmbeddedRedis.startTemporary(persistence);
        RedisBroker broker = broker(vertx, redis.uri());
        book = broker.slots();
        store = broker.schedules();
        inspector = broker.inspector();
        control = broker.control();
        raw = Redis.createClient(vertx, redis.uri());
    }

    static RedisBroker broker(Vertx vertx, String uri) {
        RedisBroker broker = new RedisBroker(vertx,
                () -> Redis.createClient(vertx, new RedisOptions().setConnectionString(uri).setMaxPoolSize(12)));
        await().atMost(PATIENCE).until(broker::isUp);
        return broker;
    }

    /** An entry of the configuration. */
    static ScheduleEntry entry(String cron, String queue) {
        return checked(ENTRY, spec(cron, queue));
    }

    static ScheduleSpec spec(String cron, String queue) {
        return spec(cron, queue, null, null);
    }

    static ScheduleSpec spec(String cron, String queue, @Nullable MisfirePolicy misfire,
            @Nullable OverlapPolicy overlap) {
        return new ScheduleSpec(cron, "email:send", PAYLOAD, queue, "UTC", misfire == null ? null : misfire.word(),
                null, overlap == null ? null : overlap.word(), null, null, null, null, null, null, null, null, null);
    }

    static ScheduleEntry checked(String name, ScheduleSpec spec) {
        return CHECK.check(name, spec, Set.of()).ifRight().orElseThrow();
    }

    /** The same entry with other slots. */
    static ScheduleEntry with(ScheduleEntry entry, Timetable timetable) {
        return new ScheduleEntry(entry.name(), entry.spec(), timetable, entry.misfire(), entry.overlap(), entry.payload(),
                entry.options());
    }

    static Timetable utc(String cron) {
        return new CronTimetable(CronExpression.parse(cron), ZoneId.of("UTC"), DstRule.ONCE);
    }

    /** A slot at each full second. */
    static Timetable everySecond() {
        return after -> Instant.ofEpochSecond(after.getEpochSecond() + 1);
    }

    SchedulerLoop scheduler(Clock clock, ScheduleEntry... entries) {
        return scheduler(book, store, clock, (entry, step, verdict) -> {
        }, entries);
    }

    static SchedulerLoop scheduler(SlotBook book, ScheduleStore store, Clock clock, SlotListener listener,
            ScheduleEntry... entries) {
        SchedulerTime time = new SchedulerTime(clock);
        Roster roster = new Roster(List.of(entries), CHECK,
                (entry, since, noteSince) -> new EntryRun(entry, since, noteSince, book, time, listener));
        return new SchedulerLoop(roster, store, time, Publication.of(List.of(entries)));
    }

    static void run(SchedulerLoop... loops) {
        Uni.join().all(Arrays.stream(loops).map(SchedulerLoop::runOnce).toList()).andFailFast().await()
                .atMost(PATIENCE);
    }

    long accepted(String queue) {
        return inspector.ledger(new QueueName(queue)).await().atMost(PATIENCE).accepted();
    }

    /** The slots for which there are tasks, in the order in which they were enqueued. */
    List<Instant> slots(String queue) {
        return tasks(queue).stream().map(task -> task.id().value()).map(id -> Instant.parse(id.substring(id.indexOf('@') + 1)))
                .toList();
    }

    /** The pending tasks of a queue, the oldest first. */
    List<TaskSummary> tasks(String queue) {
        List<TaskSummary> tasks = new ArrayList<>();
        String cursor = null;
        do {
            TaskPage page = inspector.list(new QueueName(queue),
                    new TaskQuery(TaskState.PENDING, new TaskFilter(null, null, null, null, null), cursor, 100)).await()
                    .atMost(PATIENCE);
            tasks.addAll(page.tasks());
            cursor = page.next();
        } while (cursor != null);
        Collections.reverse(tasks);
        return tasks;
    }

    void cancel(String queue, String id) {
        control.act(TaskAction.CANCEL, new QueueName(queue), new TaskId(id)).await().atMost(PATIENCE);
    }

    /** As if an entry had been stored, or resumed, at that time: Redis' clock cannot be set. */
    void since(String entry, Instant since) {
        raw.send(Request.cmd(Command.HSET).arg("millrace:schedules").arg("since:" + entry).arg(since.toEpochMilli())
                .arg("version:" + entry).arg(since.toEpochMilli())).toCompletionStage().toCompletableFuture().join();
        raw.send(Request.cmd(Command.HINCRBY).arg("millrace:schedules").arg("revision").arg(1)).toCompletionStage()
                .toCompletableFuture().join();
    }

    List<SlotRun> runs(String queue) {
        return book.runs(new QueueName(queue), ENTRY, SlotBook.MOST_RUNS).await().atMost(PATIENCE);
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).ignoreException(BrokerUnavailableException.class)
                .until(condition);
    }

    @Override
    public void close() {
        redis.resume();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }
}
