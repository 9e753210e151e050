package io.millrace.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.millrace.engine.Recording.Note;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;

/**
 * A worker that is a process, for what threads cannot show. It tells on its output when it has a task, ends it once it reads
 * something, and ends itself with its input.
 */
final class WorkerProcess {

    static final String RUNNING = "running";

    private WorkerProcess() {
    }

    public static void main(String[] uri) throws IOException {
        CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
        Engine.startWorker(uri[0],
                new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 1, Engine.LEASE, Duration.ofSeconds(5)), TaskListener.NONE,
                new Recording((context, note) -> {
                    System.out.println(RUNNING);
                    return Uni.createFrom().completionStage(outcome);
                }));
        if (System.in.read() >= 0) {
            outcome.complete(TaskOutcome.done(new Note("zombie")));
            System.in.readAllBytes();
        }
        System.exit(0);
    }
}
