package io.millrace.inspect;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;

/**
 * Looks into queues without changing them. No answer costs Redis more than a page, however long the queue is, and none keeps
 * it from others' work. Fails with {@link io.millrace.client.BrokerUnavailableException} when Redis cannot be asked. Answers
 * arrive on the caller's Vert.x context where it has one.
 */
public interface TaskInspector {

    /** The task, unless it never was or is not kept any more. */
    Uni<Optional<TaskView>> find(QueueName queue, TaskId id);

    /** The books of a queue; all zero for one that was never used. */
    Uni<Ledger> ledger(QueueName queue);

    /** The queues that a producer or a worker has used, in alphabetical order. */
    Uni<List<QueueName>> queues();

    /** One queue; empty for one that was never used. */
    Uni<QueueView> queue(QueueName queue);

    /**
     * A page of tasks. At most 10,000 are looked at; the page says how many were, and its cursor goes on from there.
     *
     * <p>
     * Fails with {@link IllegalArgumentException} when the cursor is not one of such a listing.
     */
    Uni<TaskPage> list(QueueName queue, TaskQuery query);

    /** The failed tasks of a queue, grouped by what they have in common: the newest 10,000. */
    Uni<FailureReport> failures(QueueName queue);

    /**
     * What happened in a queue from one time to another, zero where nothing did. The step follows from the times: a minute for
     * up to three hours of the last two days, a quarter of an hour for more of these, a day for what goes back further. Nothing
     * is known of more than 400 days ago, nor of the future: neither has points.
     *
     * @throws IllegalArgumentException when it ends before it begins
     */
    Uni<QueueStats> stats(QueueName queue, Instant from, Instant to);

    /**
     * Tasks that completed lately, the latest first; those too that are not kept. When many end at once some of them are left
     * out.
     *
     * @param most of them, 1 to 1,000
     * @throws IllegalArgumentException when it is another number
     */
    Uni<List<Completion>> recent(QueueName queue, int most);

    /**
     * What happened to tasks with a story past a place in the order of all changes, up to the present millisecond. To begin,
     * ask for {@link #present()}.
     *
     * @param queues to read of; each costs Redis one script
     */
    Uni<TaskChanges> changes(Collection<QueueName> queues, ChangePosition after);

    /** The place in the order of all changes from which on everything is still to come. */
    Uni<ChangePosition> present();

    /** Why a task does not run; empty when nothing is known of it. Up to 1,000 tasks before it are counted. */
    Uni<Optional<Why>> why(QueueName queue, TaskId id);

    /** The workers that live, by name. */
    Uni<List<WorkerView>> workers();

    /** The breakers of what handlers need, by name; those that never tripped are not among them. */
    Uni<List<BreakerView>> breakers();
}
