package io.millrace.statistics;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.client.TaskClient;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.inspect.TaskInspector;
import io.millrace.schedule.SlotHeader;
import io.millrace.statistics.DaySummary.Counts;
import io.millrace.statistics.DaySummary.QueueDay;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailTasks;
import io.millrace.types.stats.DailyStats;
import io.millrace.types.stats.StatsTasks;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Adds up what happened on a day in all queues, keeps it as the result of the task, and mails it where an address is
 * configured. The mail's id is that of the day, so a second attempt makes no second mail.
 */
@ApplicationScoped
public class DailyStatsHandler implements TaskHandler<DailyStats> {

    private final TaskInspector inspector;
    private final TaskClient client;
    private final List<String> mailTo;
    private final QueueName emailQueue;
    private final Clock clock = Clock.systemUTC();

    DailyStatsHandler(TaskInspector inspector, TaskClient client, StatisticsConfig config) {
        this.inspector = inspector;
        this.client = client;
        this.mailTo = config.mailTo().orElse(List.of());
        this.emailQueue = new QueueName(config.emailQueue());
    }

    @Override
    public TaskType<DailyStats> type() {
        return StatsTasks.STATS_DAILY;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, DailyStats request) {
        LocalDate day = request.day() == null ? dayBefore(context) : LocalDate.parse(request.day());
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return inspector.queues().chain(queues -> Multi.createFrom().iterable(queues)
                .onItem().transformToUniAndConcatenate(queue -> count(queue, begin, end)).collect().asList())
                .map(queues -> DaySummary.of(day.toString(), queues))
                .call(this::mail).map(TaskOutcome::done);
    }

    private Uni<QueueDay> count(QueueName queue, Instant begin, Instant end) {
        return inspector.stats(queue, begin, end).map(stats -> {
            Point total = stats.total();
            return new QueueDay(queue.value(), total == null ? Counts.NONE : Counts.of(total));
        });
    }

    private Uni<?> mail(DaySummary summary) {
        return mailTo.isEmpty() ? Uni.createFrom().voidItem()
                : client.enqueue(EmailTasks.EMAIL_SEND.task(SummaryMail.of(summary, mailTo)).id("stats-" + summary.day())
                        .queue(emailQueue));
    }

    private LocalDate dayBefore(TaskContext context) {
        return LocalDate.ofInstant(SlotHeader.slotOr(context.headers(), clock.instant()), ZoneOffset.UTC).minusDays(1);
    }
}
