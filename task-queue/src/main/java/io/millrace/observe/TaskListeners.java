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

/** Several listeners as one that never throws, whatever they throw and whatever they answer. */
public final class TaskListeners implements TaskListener {

    private static final Logger LOG = Logger.getLogger(TaskListeners.class);

    private final List<TaskListener> listeners;

    private TaskListeners(List<? extends TaskListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** All of these; {@link TaskListener#NONE} when there are none. */
    public static TaskListener of(List<? extends TaskListener> listeners) {
        List<? extends TaskListener> heard = listeners.stream().filter(listener -> listener != NONE).toList();
        if (heard.size() == 1 && heard.get(0) instanceof TaskListeners already) {
            return already;
        }
        return heard.isEmpty() ? NONE : new TaskListeners(heard);
    }

    @Override
    public <P> Task<P> enqueueing(Task<P> task) {
        Task<P> told = task;
        for (TaskListener listener : listeners) {
            try {
                told = Objects.requireNonNull(listener.enqueueing(told), "it answered with no task");
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
                running.add(Objects.requireNonNull(listener.started(context, type, waited), "it answered with nobody"));
            } catch (Throwable e) {
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
        LOG.errorf("The task listener %s failed; the task goes on: %s", listener.getClass().getName(),
                StackExcerpt.of(failure));
    }

    private record AllRunning(List<Running> all) implements Running {

        @Override
        public void returned() {
            for (Running running : all) {
                try {
                    running.returned();
                } catch (Throwable e) {
                    report(running, e);
                }
            }
        }

        @Override
        public void ended(Ending ending, Duration took, @Nullable String reason) {
            for (Running running : all) {
                try {
                    running.ended(ending, took, reason);
                } catch (Throwable e) {
                    report(running, e);
                }
            }
        }
    }
}
