package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.millrace.broker.WorkSource.Announced;
import io.millrace.inspect.BreakerView;
import io.millrace.inspect.Claim;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.Why;
import io.millrace.inspect.WhyCode;
import io.millrace.inspect.WorkerView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** Finds out why a task does not run: what is asked first outweighs what is asked after. */
final class WhyReader {

    private static final int MOST_AHEAD = 1_000;

    private final RedisCalls link;
    private final RedisCalls paced;
    private final QueueName queue;
    private final TaskId id;
    private final RedisKeys keys;
    private final RosterReader roster;

    /** @param paced for what may take many turns */
    WhyReader(RedisCalls link, RedisCalls paced, QueueName queue, TaskId id) {
        this.link = link;
        this.paced = paced;
        this.queue = queue;
        this.id = id;
        this.keys = RedisKeys.of(queue);
        this.roster = new RosterReader(link);
    }

    /** Empty when nothing is known of the task. */
    Uni<Optional<Why>> read() {
        return RedisInspector.find(link, queue, id).chain(found -> found.isEmpty() ? Uni.createFrom().item(Optional.empty())
                : link.send(Request.cmd(Command.TIME)).map(time -> Instant.ofEpochSecond(time.get(0).toLong()))
                        .chain(now -> why(found.get(), now)).map(Optional::of));
    }

    private Uni<Why> why(TaskView task, Instant now) {
        return switch (task.state()) {
            case COMPLETED, FAILED, CANCELED -> answer(WhyCode.ENDED, ended(task));
            case ACTIVE -> roster.workers().map(workers -> active(task, workers));
            case SCHEDULED, RETRY -> waitsForItsTime(task, now);
            case PENDING -> pending(task, now);
        };
    }

    private static String ended(TaskView task) {
        String how = switch (task.state()) {
            case COMPLETED -> "It completed at ";
            case FAILED -> "It failed at ";
            default -> "It was canceled at ";
        };
        String error = task.errors().isEmpty() || task.state() != TaskState.FAILED ? ""
                : ": " + task.errors().get(task.errors().size() - 1).message().lines().findFirst().orElse("");
        return how + task.endedAt() + (error.isEmpty() ? "." : error);
    }

    private Why active(TaskView task, List<WorkerView> workers) {
        Claim claim = task.claim();
        String name = claim == null ? "" : claim.worker();
        Optional<WorkerView> worker = workers.stream().filter(one -> one.name().equals(name)).findFirst();
        if (worker.isEmpty()) {
            return new Why(WhyCode.WORKER_GONE, "Worker " + name + " held it and has not been heard of for more than "
                    + seconds(WorkerRoster.VALID) + ". It comes back once that worker has been silent for a lease.");
        }
        String since = worker.get().running().stream()
                .filter(running -> running.id().equals(id) && running.queue().equals(queue)).findFirst()
                .map(running -> " since " + running.since()).orElse("");
        return new Why(WhyCode.ACTIVE, "Worker " + name + " on " + worker.get().host() + " runs it" + since + ".");
    }

    private Uni<Why> waitsForItsTime(TaskView task, Instant now) {
        Instant due = task.dueAt() == null ? now : task.dueAt();
        if (!due.isAfter(now)) {
            return roster.workers().map(workers -> isDue(task, serving(workers)));
        }
        String when = "It is due in " + seconds(Duration.between(now, due)) + ", at " + due;
        return roster.breakers().map(breakers -> breakers.stream().filter(BreakerView::isOpen)
                .filter(breaker -> task.state() == TaskState.RETRY && task.snoozed() != null
                        && task.snoozed().contains(breaker.dependency()))
                .findFirst().map(breaker -> new Why(WhyCode.BREAKER_OPEN, when + ": " + breaker.dependency()
                        + " is away (" + breaker.reason() + ")."))
                .orElseGet(() -> new Why(WhyCode.NOT_DUE, when + reason(task) + ".")));
    }

    private Why isDue(TaskView task, List<WorkerView> serving) {
        if (serving.isEmpty()) {
            return new Why(WhyCode.NO_WORKER, "It is due, and no live worker serves queue " + queue + ".");
        }
        return task.crashes() < Recovery.CRASHES_SURVIVED ? new Why(WhyCode.NEXT, "It is due and about to be pending.")
                : new Why(WhyCode.WAITING, "It is due, and waits for others of its kind to end: workers died " + task.crashes()
                        + " times while running it, and of such tasks a queue runs one at a time.");
    }

    private static String reason(TaskView task) {
        if (task.state() != TaskState.RETRY) {
            return "";
        }
        return task.snoozed() != null ? ", put off: " + task.snoozed()
                : ", after " + task.attempts() + " failed attempts and " + task.crashes() + " crashes";
    }

    private Uni<Why> pending(TaskView task, Instant now) {
        Instant deadline = task.options().deadline();
        if (deadline != null && deadline.isBefore(now)) {
            return answer(WhyCode.DEADLINE_PASSED,
                    "Its deadline was " + deadline + ": the next worker that sees it fails it.");
        }
        return OverviewReader.read(link, queue).chain(view -> view.paused()
                ? answer(WhyCode.PAUSED, "Queue " + queue + " is paused.")
                : roster.workers().chain(workers -> {
                    List<WorkerView> serving = serving(workers);
                    return serving.stream().anyMatch(worker -> worker.types().contains(task.type())) ? limited()
                            : unserved(task, serving, now);
                }));
    }

    private Uni<Why> unserved(TaskView task, List<WorkerView> serving, Instant now) {
        if (serving.isEmpty()) {
            return answer(WhyCode.NO_WORKER, "No live worker serves queue " + queue + ".");
        }
        String none = "No worker for " + task.type() + ": none of the " + serving.size() + " that serve queue " + queue
                + " has a handler for it; ";
        return roster.announced(task.type()).chain(announced -> {
            if (announced.isPresent() && announced.get().at().plus(WorkerRoster.VALID).isAfter(now)) {
                return answer(WhyCode.NO_HANDLER, none + announced.get().worker() + " has, and serves other queues.");
            }
            String last = announced.map(one -> "the last was " + one.worker() + ", " + ago(Duration.between(one.at(), now)))
                    .orElse("there was none in the last " + WorkerRoster.TYPE_REMEMBERED.toDays() + " days");
            return waitsSince().chain(since -> answer(WhyCode.NO_HANDLER,
                    none + last + "; " + failsAt(serving, since, announced.map(Announced::at), now) + "."));
        });
    }

    /** When it was put apart for workers that have a handler; empty while no worker has seen it. */
    private Uni<Optional<Instant>> waitsSince() {
        return link.send(Request.cmd(Command.HMGET).arg(keys.records() + id).arg("lane").arg("entry"))
                .map(record -> record.get(0) == null || record.get(1) == null ? Optional.empty()
                        : Optional.of(EntryId.of(record.get(1).toString()).time()));
    }

    private static String failsAt(List<WorkerView> serving, Optional<Instant> since, Optional<Instant> announced, Instant now) {
        Optional<Duration> timeout = serving.stream().map(WorkerView::unknownTypeTimeout).filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        if (timeout.isEmpty()) {
            return "it waits for one";
        } else if (timeout.get().isZero()) {
            return "it fails when it is its turn";
        }
        Instant from = since.orElse(now);
        Instant silentSince = announced.filter(at -> at.isAfter(from)).orElse(from);
        return "it fails at " + silentSince.plus(timeout.get()).truncatedTo(ChronoUnit.SECONDS) + " unless one comes";
    }

    private static String ago(Duration past) {
        return past.compareTo(Duration.ofMinutes(2)) < 0 ? Math.max(0, past.toSeconds()) + " s ago"
                : past.compareTo(Duration.ofHours(2)) < 0 ? past.toMinutes() + " min ago"
                        : past.compareTo(Duration.ofDays(2)) < 0 ? past.toHours() + " h ago" : past.toDays() + " days ago";
    }

    private Uni<Why> limited() {
        return Scripts.run(link, Script.PACE.call(List.of(keys.ready(), keys.again(), keys.meta(), keys.rate(), keys.lanes()),
                List.of()))
                .chain(pace -> {
                    if (pace.get(0).toLong() == 0) {
                        return answer(WhyCode.CONCURRENCY_LIMIT,
                                "Queue " + queue + " has as many active tasks as its concurrency limit allows.");
                    }
                    long wait = pace.get(1).toLong();
                    return wait > 0 ? answer(WhyCode.RATE_LIMIT, "The rate limit of queue " + queue
                            + " lets the next task start in " + wait + " ms.") : ahead("", 0);
                });
    }

    private Uni<Why> ahead(String last, int counted) {
        return Scripts.run(paced, Script.AHEAD.call(List.of(keys.ready(), keys.records()), List.of(id, last, Walk.BUDGET)))
                .chain(page -> {
                    int ahead = counted + page.get(0).toInteger();
                    String next = page.get(1).toString();
                    if (!next.isEmpty() && ahead < MOST_AHEAD) {
                        return ahead(next, ahead);
                    }
                    return ahead == 0 ? answer(WhyCode.NEXT, "It is the next of its queue, once a worker has a free slot.")
                            : answer(WhyCode.WAITING, (ahead < MOST_AHEAD ? ahead : MOST_AHEAD + " or more")
                                    + " wait before it.");
                });
    }

    private List<WorkerView> serving(List<WorkerView> workers) {
        return workers.stream().filter(worker -> worker.queues().containsKey(queue)).toList();
    }

    private static Uni<Why> answer(WhyCode code, String sentence) {
        return Uni.createFrom().item(new Why(code, sentence));
    }

    private static String seconds(Duration duration) {
        return Math.max(1, duration.toSeconds()) + " s";
    }
}
