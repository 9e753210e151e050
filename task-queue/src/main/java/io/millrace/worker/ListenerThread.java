package io.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.observe.TaskListeners;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;

/**
 * Tells a listener, on a thread of its own, what the engine's loop has to tell: a listener is the application's, and one
 * that is slow, or waits, holds up no other task. What it has not heard is bounded; beyond that it misses some.
 */
final class ListenerThread implements TaskListener {

    private static final Logger LOG = Logger.getLogger(ListenerThread.class);
    private static final int MOST_UNHEARD = 100_000;

    private final TaskListener listener;
    private final ThreadPoolExecutor thread;
    private boolean missing;

    private ListenerThread(TaskListener listener) {
        this.listener = listener;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MOST_UNHEARD), work -> {
            Thread made = new Thread(work, "millrace-listener");
            made.setDaemon(true);
            made.setContextClassLoader(loader);
            return made;
        }, (untold, executor) -> missed(executor.isShutdown()));
        thread.allowCoreThreadTimeOut(true);
    }

    /** The listener, as one that may be told on the engine's loop and never throws. */
    static TaskListener of(TaskListener listener) {
        return listener == NONE ? NONE : new ListenerThread(TaskListeners.of(List.of(listener)));
    }

    /** Lets go of its thread, once it has told what there is. */
    static void close(TaskListener listener) {
        if (listener instanceof ListenerThread one) {
            one.thread.shutdown();
        }
    }

    @Override
    public Running started(TaskContext context, TaskType<?> type, Duration waited) {
        Running running = listener.started(context, type, waited);
        return new Running() {
            @Override
            public void returned() {
                running.returned();
            }

            @Override
            public void ended(Ending ending, Duration took, @Nullable String reason) {
                tell(() -> running.ended(ending, took, reason));
            }
        };
    }

    @Override
    public void leaseLost(QueueName queue) {
        tell(() -> listener.leaseLost(queue));
    }

    /** Does not fail, also when there is no thread to be had. */
    private void tell(Runnable news) {
        try {
            thread.execute(news);
        } catch (Throwable e) {
            missed(thread.isShutdown());
        }
    }

    /** Said once: it would be said for every task. Nobody listens to what ends after the worker has. */
    private synchronized void missed(boolean isClosed) {
        if (!missing && !isClosed) {
            missing = true;
            LOG.errorf("A task listener is so slow, or stuck, that it misses endings from now on: it lets %d wait",
                    MOST_UNHEARD);
        }
    }
}
