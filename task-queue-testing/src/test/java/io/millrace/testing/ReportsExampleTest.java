package io.millrace.testing;

import static io.millrace.testing.MillraceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.client.TaskClient;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** The examples of docs/testing.md. */
class ReportsExampleTest {

    record ReportRequest(long userId, String kind) {
    }

    static final TaskType<ReportRequest> REPORT_GENERATE = TaskType.of("report:generate", ReportRequest.class);

    /** Where reports are kept; it can be away. */
    static final class Storage {

        private final Map<Long, String> reports = new ConcurrentHashMap<>();
        private volatile boolean away;

        Uni<Void> put(long userId, String report) {
            return Uni.createFrom().voidItem().invoke(() -> {
                if (away) {
                    throw new IllegalStateException("storage is away");
                }
                reports.put(userId, report);
            });
        }
    }

    static final class ReportHandler implements TaskHandler<ReportRequest> {

        private final Storage storage;

        ReportHandler(Storage storage) {
            this.storage = storage;
        }

        @Override
        public TaskType<ReportRequest> type() {
            return REPORT_GENERATE;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, ReportRequest request) {
            return storage.put(request.userId(), request.kind()).replaceWith(TaskOutcome.done());
        }
    }

    /** The producer under test. */
    record Reports(TaskClient tasks) {

        void order(long userId) {
            tasks.enqueue(REPORT_GENERATE.task(new ReportRequest(userId, "monthly")).id("report-" + userId)).await()
                    .atMost(Duration.ofSeconds(5));
        }
    }

    // example: declare
    private final Storage storage = new Storage();

    @RegisterExtension
    final TaskQueueExtension queue = new TaskQueueExtension(new ReportHandler(storage));
    // end

    // example: producer
    @Test
    void orderingAReportEnqueuesIt() {
        new Reports(queue.client()).order(1);
        assertThat(queue).waiting(REPORT_GENERATE).containsExactly(new ReportRequest(1, "monthly"));
    }
    // end

    // example: handler
    @Test
    void reportIsStored() {
        queue.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly")));
        queue.drain();
        assertThat(storage.reports).containsEntry(1L, "monthly");
        assertThat(queue).isEmpty().hasCompleted(1).isBalanced();
    }
    // end

    // example: retry
    @Test
    void reportIsStoredOnceStorageIsBack() {
        EnqueueResult report = queue.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly")));
        storage.away = true;
        queue.drain();
        assertThat(queue.task(report)).hasAttempts(1).hasError("storage is away")
                .retriesAfter(Duration.ofMillis(900), Duration.ofMillis(1100));

        storage.away = false;
        queue.runDue();
        assertThat(storage.reports).containsKey(1L);
    }
    // end

    // example: time
    @Test
    void reportThatIsTooLateIsNotMade() {
        EnqueueResult report = queue.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly"))
                .deadline(queue.clock().instant().plus(Duration.ofHours(1))));
        queue.elapse(Duration.ofHours(2));
        queue.drain();
        assertThat(queue.task(report)).is(TaskState.FAILED).hasError("deadline");
    }
    // end

    // example: unknown
    @Test
    void orderThatIsRepeatedAfterALostAnswerIsOneReport() {
        Reports reports = new Reports(queue.client());
        queue.failNextEnqueue(EnqueueFault.AFTER_WRITE);
        assertThatThrownBy(() -> reports.order(1)).isInstanceOf(EnqueueUnknownException.class);
        reports.order(1);
        assertThat(queue).waiting(REPORT_GENERATE).hasSize(1);
    }
    // end

    // example: crash
    @Test
    void reportIsStoredOnceThoughItsWorkerDies() {
        queue.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly")));
        queue.crashAt(CrashPoint.BEFORE_SETTLEMENT);
        queue.drain();
        assertThat(List.copyOf(storage.reports.values())).containsExactly("monthly");
        assertThat(queue).isEmpty().hasCompleted(1).isBalanced();
    }
    // end
}
