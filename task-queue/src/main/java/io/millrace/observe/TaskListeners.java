package io.millrace.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.EnqueueResult;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;

/** Several listeners as one that never throws. */
public final class TaskListeners implements TaskListener {

    private static final Logger LOG = Logger.getLogger(TaskListeners.class);

    private final List<TaskListener> listeners;

    private TaskListeners(List<? extends TaskListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** All of these; {@link TaskListener#NONE} when there are none. */
    public static TaskListener of(List<? extends TaskListener> listeners) {
        if (listeners.size() == 1 && listeners.get(0) instanceof TaskListeners already) {
            return already;
        }
        return listeners.isEmpty() ? NONE : new TaskListeners(listeners);
    }

    @Override
    public <P> Task<P> enqueueing(Task<P> task) {
        Task<P> told = task;
        for (TaskListener listener : listeners) {
            try {
                told = Objects.requireNonNull(listener.enqueueing(told), "a listener gave no task back");
            } catch (Throwable e) {
                report(listener, e);
            }
        }
        return told;
    }

    @Override
    public void enqueued(TaskType<?> type, EnqueueResult result) {
        tell(listener -> listener.enqueued(type, result));
    }

    @Override
    public Running started(TaskContext context, TaskType<?> type, Duration waited) {
        List<Running> running = new ArrayList<>(listeners.size());
        for (TaskListener listener : listeners) {
            try {
                running.add(listener.started(context, type, waited));
            } catch (RuntimeException e) {
                report(listener, e);
            }
        }
        return new AllRunning(running);
    }

    @Override
    public void leaseLost(QueueName queue) {
        tell(listener -> listener.leaseLost(queue));
    }

    private void tell(Consumer<TaskListener> news) {
        for (TaskListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (Throwable e) {
                report(listener, e);
            }
        }
    }

    private static void report(Object listener, Throwable failure) {
        LOG.errorf(failure, "The task listener %s failed; the task goes on", listener.getClass().getName());
    }

    private record AllRunning(List<Running> all) implements Running {

        @Override
        public void returned() {
            for (Running running : all) {
                try {
                    running.returned();
                } catch (RuntimeException e) {
                    report(running, e);
                }
            }
        }

        @Override
        public void ended(Ending ending, Duration took, @Nullable String reason) {
            for (Running running : all) {
                try {
                    running.ended(ending, took, reason);
                } catch (RuntimeException e) {
                    report(running, e);
                }
            }
        }
    }
}
