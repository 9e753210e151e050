package io.millrace.redis;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.millrace.inspect.BreakerView;
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.Completion;
import io.millrace.inspect.FailureReport;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueView;
import io.millrace.inspect.TaskChanges;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.Why;
import io.millrace.inspect.WorkerView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The reading side for operators: each question is answered by a class of its own. */
final class RedisInspector implements TaskInspector {

    private final Asking asking;
    private final RedisCalls link;

    RedisInspector(Asking asking) {
        this.asking = asking;
        this.link = asking.link();
    }

    @Override
    public Uni<Optional<TaskView>> find(QueueName queue, TaskId id) {
        return asking.ask(() -> find(link, queue, id));
    }

    static Uni<Optional<TaskView>> find(RedisCalls link, QueueName queue, TaskId id) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(link, Script.FIND.call(List.of(keys.ready(), keys.records()), List.of(id)))
                .map(answer -> answer.size() == 0 ? Optional.<TaskView> empty()
                        : Optional.of(RecordReader.view(queue, id, answer)))
                .onFailure(Refusals::isOfSome).recoverWithItem(refusal -> Optional
                        .of(RecordReader.unreadable(queue, id, "Its record cannot be read: " + refusal.getMessage())));
    }

    @Override
    public Uni<Ledger> ledger(QueueName queue) {
        return asking.ask(() -> OverviewReader.readLedger(link, queue));
    }

    @Override
    public Uni<List<QueueName>> queues() {
        return asking.ask(() -> link.send(Request.cmd(Command.SMEMBERS).arg(RedisKeys.QUEUES)))
                .map(answer -> answer == null ? List.of()
                        : answer.stream().map(Response::toString).filter(QueueName::isLegal).sorted().map(QueueName::new)
                                .toList());
    }

    @Override
    public Uni<QueueView> queue(QueueName queue) {
        return asking.ask(() -> OverviewReader.read(link, queue));
    }

    @Override
    public Uni<TaskPage> list(QueueName queue, TaskQuery query) {
        return asking.ask(() -> new Lister(asking.inTurns()).list(queue, query));
    }

    @Override
    public Uni<FailureReport> failures(QueueName queue) {
        return asking.ask(() -> new FailureReader(asking.inTurns(), queue).read());
    }

    @Override
    public Uni<QueueStats> stats(QueueName queue, Instant from, Instant to) {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("Statistics of queue " + queue + " cannot end at " + to
                    + ", before they begin at " + from);
        }
        return asking.ask(() -> new StatsReader(asking.inTurns(), queue).read(from, to));
    }

    @Override
    public Uni<List<Completion>> recent(QueueName queue, int most) {
        if (most < 1 || most > RecentBatch.MOST_BATCHES) {
            throw new IllegalArgumentException(
                    "1 to " + RecentBatch.MOST_BATCHES + " completions can be asked for, not " + most);
        }
        return asking.ask(() -> link.send(Request.cmd(Command.XREVRANGE).arg(RedisKeys.of(queue).recent()).arg("+").arg("-")
                .arg("COUNT").arg(most)))
                .map(entries -> entries == null ? List.of()
                        : entries.stream().flatMap(entry -> RecentBatch.read(entry).stream()).limit(most).toList());
    }

    @Override
    public Uni<TaskChanges> changes(Collection<QueueName> queues, ChangePosition after) {
        return asking.ask(() -> new ChangeReader(link).read(queues, after));
    }

    @Override
    public Uni<ChangePosition> present() {
        return asking.ask(() -> new ChangeReader(link).present());
    }

    @Override
    public Uni<Optional<Why>> why(QueueName queue, TaskId id) {
        return asking.ask(() -> new WhyReader(link, asking.inTurns(), queue, id).read());
    }

    @Override
    public Uni<List<WorkerView>> workers() {
        return asking.ask(() -> new RosterReader(link).workers());
    }

    @Override
    public Uni<List<BreakerView>> breakers() {
        return asking.ask(() -> new RosterReader(link).breakers());
    }
}
