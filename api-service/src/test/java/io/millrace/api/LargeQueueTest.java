package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.withBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.TaskClient;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskQuery;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskState;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** A million tasks in a queue, and a hundred thousand that failed: nothing that is shown or done takes time in proportion. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
@Tag("slow")
class LargeQueueTest {

    private static final Logger LOG = Logger.getLogger(LargeQueueTest.class);
    private static final QueueName LARGE = new QueueName("large");
    private static final int PENDING = 1_000_000;
    private static final int SCHEDULED = 20_000;
    private static final int FAILED = 100_000;
    private static final int STEP = 5_000;
    private static final int LOOKS = 60;
    private static final Duration SLOWEST = Duration.ofMillis(300);
    /** Of a job. It is looked at in turns of a hundred tasks, and acts on ten in a turn. */
    private static final int STEP_OF_A_JOB = 500;
    private static final int TURNS_OF_LOOKING = 5;
    private static final int TURNS_OF_ACTING = 50;
    /** A job takes a quarter of Redis at most, and the machine may be busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Inject
    TaskControl control;

    @Inject
    RedisDataSource redis;

    @Inject
    ObjectMapper mapper;

    @Test
    void everyListingSearchAndCountOfAMillionIsFast() {
        fill(LARGE, PENDING, n -> EmailTasks.EMAIL_SEND.task(email("n" + n)).queue(LARGE.value()));
        fill(LARGE, SCHEDULED, n -> EmailTasks.EMAIL_SEND.task(email("later" + n)).queue(LARGE.value())
                .delay(Duration.ofHours(1 + n % 100)));
        RedisWatch watch = new RedisWatch(redis);
        String tasks = "/v1/queues/large/tasks?limit=200";
        List<String> deep = new ArrayList<>();
        measure("first page", look -> tasks);
        measure("page after page", look -> tasks + (deep.isEmpty() ? "" : "&cursor=" + deep.get(deep.size() - 1)), deep);
        measure("scheduled", look -> tasks + "&state=scheduled");
        measure("search that finds nothing", look -> tasks + "&q=nobody" + look);
        measure("search that goes on", look -> tasks + "&q=nobody&cursor=" + deep.get(look % deep.size()));
        measure("search of the newest", look -> tasks + "&q=n" + (PENDING - 1 - look));
        measure("by type and time", look -> tasks + "&type=email:send&since=2020-01-01T00:00:00Z");
        measure("counts", look -> "/v1/queues/large");
        measure("all queues", look -> "/v1/queues");
        measure("failures", look -> "/v1/queues/large/failures");
        measure("recent", look -> "/v1/queues/large/recent");
        measure("statistics", look -> "/v1/stats");
        watch.assertNotHeldUp();
        as(OPERATOR_KEY).delete("/v1/queues/large?force=true").then().statusCode(202);
    }

    @Test
    void hundredThousandFailedTasksAreRetriedInStepsThatCanBeWatchedAndStopped() {
        QueueName served = new QueueName(Puppet.QUEUE);
        long before = failedOf(served);
        fill(served, FAILED, n -> EmailTasks.EMAIL_SEND.task(email("fail")).queue(served.value()));
        await().atMost(PATIENCE).until(() -> inspector.ledger(served).await().atMost(PATIENCE).failed() - before >= FAILED);
        as(OPERATOR_KEY).post("/v1/queues/" + served + "/pause").then().statusCode(200);
        try {
            RedisWatch watch = new RedisWatch(redis);
            assertThatNoneTakesLong(served, watch);
            String job = retryAll();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> progress(job) > 0);
            as(OPERATOR_KEY).post(job + "/cancel").then().statusCode(200);
            int done = progress(job);
            assertThat(done).as("done until it was cancelled").isBetween(1, FAILED - 1);
            assertThat(state(job)).isEqualTo("canceled");

            long start = System.nanoTime();
            String rest = retryAll();
            List<Integer> seen = new ArrayList<>();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                seen.add(progress(rest));
                return !state(rest).equals("running");
            });
            assertThat(state(rest)).isEqualTo("done");
            assertThat(seen.stream().distinct().count()).as("steps that were seen").isGreaterThan(2);
            LOG.infof("%d of %d retried in %s, after %d before the first was cancelled", progress(rest), FAILED,
                    Duration.ofNanos(System.nanoTime() - start), done);
            watch.assertNotHeldUp();
            assertThat(inspector.ledger(served).await().atMost(PATIENCE).difference()).isZero();
        } finally {
            as(OPERATOR_KEY).delete("/v1/queues/" + served + "?force=true").then().statusCode(202);
            await().atMost(PATIENCE).until(
                    () -> as(OPERATOR_KEY).get("/v1/jobs").<List<String>> path("items.state").stream()
                            .noneMatch("running"::equals));
        }
    }

    private void retry(QueueName queue, int limit, boolean dryRun) {
        control.bulk(queue, new BulkRequest(TaskAction.RETRY, TaskState.FAILED, TaskFilter.ALL, limit, dryRun)).collect().last()
                .await().atMost(PATIENCE);
    }

    private void fill(QueueName queue, int many, IntFunction<Task<EmailMessage>> task) {
        long start = System.nanoTime();
        for (int from = 0; from < many; from += STEP) {
            client.enqueueAll(IntStream.range(from, from + STEP).mapToObj(task).toList()).await().atMost(PATIENCE);
        }
        LOG.infof("%d tasks into queue %s in %s", many, queue, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void measure(String what, IntFunction<String> path) {
        measure(what, path, new ArrayList<>());
    }

    private static void measure(String what, IntFunction<String> path, List<String> cursors) {
        List<Duration> times = new ArrayList<>();
        for (int look = 0; look < LOOKS; look++) {
            long start = System.nanoTime();
            Response answer = as(OPERATOR_KEY).get(path.apply(look));
            times.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
            if (answer.path("next") instanceof String next) {
                cursors.add(next);
            }
        }
        times.sort(null);
        Duration p95 = times.get(LOOKS * 95 / 100 - 1);
        LOG.infof("%-28s p50 %3d ms, p95 %3d ms", what, times.get(LOOKS / 2).toMillis(), p95.toMillis());
        assertThat(p95).as(what).isLessThan(SLOWEST);
    }

    /**
     * With nothing else to do: what Redis spends is what it takes, of one command and of all that it does for one client in
     * turn.
     */
    private void assertThatNoneTakesLong(QueueName queue, RedisWatch watch) {
        TaskQuery failed = TaskQuery.of(TaskState.FAILED, TaskQuery.MOST);
        Duration looking = watch.processorTimeOf(() -> retry(queue, 1, true));
        Duration acting = watch.processorTimeOf(() -> retry(queue, STEP_OF_A_JOB, false)).minus(looking);
        Duration longest = inspector.list(queue, failed).await().atMost(PATIENCE).tasks().stream()
                .map(task -> watch.processorTimeOf(
                        () -> control.act(TaskAction.RETRY, queue, task.id()).await().atMost(PATIENCE)))
                .max(Duration::compareTo)
                .orElseThrow();
        LOG.infof("Of the processor, to look at a step took %s, to retry its tasks %s, and one alone %s at most", looking,
                acting,
                longest);
        assertThat(looking.dividedBy(TURNS_OF_LOOKING)).isLessThan(RedisWatch.LINE);
        assertThat(acting.dividedBy(TURNS_OF_ACTING)).isLessThan(RedisWatch.LINE);
        assertThat(longest).isLessThan(RedisWatch.LINE);
    }

    private static String retryAll() {
        return withBody(as(OPERATOR_KEY), "{\"action\": \"retry\", \"filter\": {\"state\": \"failed\"}}")
                .post("/v1/queues/" + Puppet.QUEUE + "/tasks/bulk").then().statusCode(202).extract().header("Location");
    }

    private static int progress(String job) {
        Integer done = as(OPERATOR_KEY).get(job).path("progress.done");
        return done == null ? 0 : done;
    }

    private static String state(String job) {
        return as(OPERATOR_KEY).get(job).path("state");
    }

    private long failedOf(QueueName queue) {
        return inspector.ledger(queue).await().atMost(PATIENCE).failed();
    }

    private EmailMessage email(String subject) {
        try {
            return mapper.readValue("{\"to\": [\"ada@example.com\"], \"subject\": \"" + subject + "\", \"text\": \"x\"}",
                    EmailMessage.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
