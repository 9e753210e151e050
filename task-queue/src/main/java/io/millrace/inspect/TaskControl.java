package io.millrace.inspect;

import java.time.Instant;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Acts on tasks and queues, as operators do. Each action on a task is one step that sees the state which the task is in and
 * does all or nothing; repeating one whose answer was lost is safe. Fails with
 * {@link io.millrace.client.BrokerUnavailableException} when Redis does not answer; the action may then have been carried out.
 */
public interface TaskControl {

    /** Does something to one task. */
    Uni<ActionResult> act(TaskAction action, QueueName queue, TaskId id);

    /**
     * Moves the time at which a scheduled task is due. A time that has passed makes it due now.
     *
     * @return {@link ActionResult.Done}, {@link ActionResult.NotFound}, or {@link ActionResult.WrongState} for one that is not
     *         scheduled, or not any more
     */
    Uni<ActionResult> move(QueueName queue, TaskId id, Instant due);

    /**
     * Does something to many tasks, 500 a step, and tells after each step how far it has come; the last item is marked. It
     * starts with the subscription; cancelling that ends it after the step that is under way. It looks at no more tasks than
     * there were when it began, so tasks that come back while it runs do not keep it going.
     */
    Multi<BulkProgress> bulk(QueueName queue, BulkRequest request);

    /** Tells all workers to leave the queue alone. What they run goes on; what they get after this goes back unstarted. */
    Uni<Void> pause(QueueName queue);

    /** Lets workers take tasks again. */
    Uni<Void> resume(QueueName queue);

    /** Sets limits and weight, all of them: what is {@code null} is lifted. Workers obey within a second. */
    Uni<Void> configure(QueueName queue, QueueSettings settings);

    /**
     * Deletes a queue, with its books and settings. Callers' ids stay guarded for as long as they were. Workers that serve it
     * make it again, empty.
     *
     * @param force also when it holds tasks; they are lost, and active ones can end nowhere
     */
    Uni<QueueDeletion> delete(QueueName queue, boolean force);

    /**
     * Checks a queue, and repairs it on demand. Takes time in proportion to the queue and to all keys in Redis, in pages that
     * keep nobody waiting. Safe at any time, under load too.
     */
    Uni<FsckReport> fsck(QueueName queue, boolean repair);
}
