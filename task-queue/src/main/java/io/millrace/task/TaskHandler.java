package io.millrace.task;

import java.util.Set;

import io.smallrye.mutiny.Uni;

/**
 * Does the work of one task type. Being a bean is its registration; two handlers for one type end the start-up with a message
 * that names both.
 *
 * <p>
 * A handler may be called more than once for a task (after a crash, or when a lease was lost), and for several tasks at once.
 * When its worker loses the lease, or the attempt is cut off (timeout, deadline, cancellation, shutdown), the {@code Uni} is
 * cancelled, and a thread of its own is interrupted once.
 *
 * @param <P> the payload
 */
public interface TaskHandler<P> {

    /** The type whose tasks it handles. */
    TaskType<P> type();

    /**
     * What outside this process its tasks cannot do without: {@code smtp}, {@code s3}. While one of these is away no attempt is
     * made; see {@link TaskOutcome#unavailable}. The names are shared by all handlers and asked for once; each has 1 to 64 of
     * {@code a-z}, {@code 0-9}, {@code _}, {@code .} and {@code -}.
     */
    default Set<String> needs() {
        return Set.of();
    }

    /**
     * Makes one attempt. Called on an event loop, which it must not block, unless the method or the class is annotated with
     * {@link io.smallrye.common.annotation.Blocking} or {@link io.smallrye.common.annotation.RunOnVirtualThread}: then it has a
     * thread of its own, and its slot until that thread is done with it. One that blocks its event loop all the same holds that
     * up until it returns, and is named in the worker's log; other tasks run elsewhere.
     *
     * @return the outcome; whatever is thrown, or a failure, means {@link TaskOutcome.Retry} with what it says of itself
     */
    Uni<TaskOutcome> handle(TaskContext context, P payload);
}
