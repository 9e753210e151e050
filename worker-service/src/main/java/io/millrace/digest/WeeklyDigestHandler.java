package io.millrace.digest;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.millrace.client.EnqueueResult;
import io.millrace.client.TaskClient;
import io.millrace.schedule.SlotHeader;
import io.millrace.subscribers.DigestBook;
import io.millrace.subscribers.Subscriber;
import io.millrace.subscribers.SubscriberPage;
import io.millrace.subscribers.Subscribers;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.digest.DigestDelivery;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.digest.IsoWeek;
import io.millrace.types.digest.Post;
import io.millrace.types.digest.WeeklyDigest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues one {@code digest:send} for each active subscriber, a page at a time. How far it is it notes after each page, so
 * after a crash it goes on there; the page that it was at is enqueued again under the same ids, and so not twice. Whoever has
 * had the week's digest is passed over, so a second digest in the same week reaches only those who came since.
 */
@ApplicationScoped
public class WeeklyDigestHandler implements TaskHandler<WeeklyDigest> {

    private static final int PAGE = 500;

    /**
     * What came of it.
     *
     * @param tasks subscribers for whom there is a task now
     * @param note why there are none
     */
    @RegisterForReflection
    record Result(String week, long tasks, @Nullable String note) {
    }

    private record Progress(@Nullable String cursor, long tasks, boolean done) {
    }

    private final Subscribers subscribers;
    private final DigestBook book;
    private final Posts posts;
    private final TaskClient client;
    private final Clock clock = Clock.systemUTC();

    WeeklyDigestHandler(Subscribers subscribers, DigestBook book, Posts posts, TaskClient client) {
        this.subscribers = subscribers;
        this.book = book;
        this.posts = posts;
        this.client = client;
    }

    @Override
    public TaskType<WeeklyDigest> type() {
        return DigestTasks.DIGEST_WEEKLY;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, WeeklyDigest digest) {
        String week = digest.week() == null ? weekOf(context) : digest.week();
        return posts.of(digest).chain(content -> content.isEmpty()
                ? Uni.createFrom().item(TaskOutcome.done(new Result(week, 0, "There are no posts, so nothing is sent")))
                : send(context, week, content));
    }

    private Uni<TaskOutcome> send(TaskContext context, String week, List<Post> content) {
        return book.begin(week, posts.write(content)).chain(begun -> Multi.createBy().repeating()
                .uni(() -> new Progress[] { new Progress(begun.cursor(), begun.tasks(), false) },
                        state -> page(context, week, state[0]).invoke(reached -> state[0] = reached))
                .until(Progress::done).collect().last()
                .chain(() -> book.find(week))
                .map(end -> TaskOutcome.done(new Result(week, end.map(DigestBook.Digest::tasks).orElse(0L), null))));
    }

    /** One page; done when it is the last. */
    private Uni<Progress> page(TaskContext context, String week, Progress progress) {
        return subscribers.oldestActive(progress.cursor(), PAGE).chain(page -> {
            List<Task<DigestDelivery>> tasks = page.subscribers().stream()
                    .filter(subscriber -> isOpen(subscriber, week))
                    .map(subscriber -> task(context, subscriber, week)).toList();
            return client.enqueueAll(tasks).chain(results -> note(context, week, progress, page, results));
        });
    }

    private Uni<Progress> note(TaskContext context, String week, Progress progress, SubscriberPage page,
            List<EnqueueResult> results) {
        long tasks = progress.tasks() + results.size();
        String next = page.next();
        // The last page is not noted: whoever comes later, and asks for the week's digest again, is on it.
        return book.reached(week, next, tasks)
                .chain(() -> context.progress(next == null ? 100 : 50, tasks + " subscribers have their task"))
                .replaceWith(new Progress(next, tasks, next == null));
    }

    private static boolean isOpen(Subscriber subscriber, String week) {
        return subscriber.lastDigest() == null || subscriber.lastDigest().compareTo(week) < 0;
    }

    private static Task<DigestDelivery> task(TaskContext context, Subscriber subscriber, String week) {
        DigestDelivery delivery = new DigestDelivery(subscriber.id().value(), week);
        return DigestTasks.DIGEST_SEND.task(delivery).id(delivery.taskId()).queue(context.queue());
    }

    private String weekOf(TaskContext context) {
        Instant time = SlotHeader.slotOr(context.headers(), clock.instant());
        return IsoWeek.of(LocalDate.ofInstant(time, ZoneOffset.UTC)).toString();
    }
}
