package io.millrace.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskHandler;
import io.millrace.worker.WorkerOptions;

/**
 * What runs in a {@link WorkerProcess}: its arguments are Redis, its slots, and its types of {@link Chaos}. It stops in order,
 * on SIGTERM and with its input.
 */
final class WorkerMain {

    private WorkerMain() {
    }

    public static void main(String[] arguments) throws IOException {
        Told told = new Told();
        WorkerOptions options = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), Integer.parseInt(arguments[1]), Engine.LEASE,
                Duration.ofSeconds(5));
        List<TaskHandler<?>> handlers = new ArrayList<>(List.of(told));
        Arrays.stream(arguments).skip(2).map(Chaos::new).forEach(handlers::add);
        Engine.Member member = Engine.startWorker(arguments[0], options, TaskListener.NONE,
                handlers.toArray(TaskHandler<?>[]::new));
        Runtime.getRuntime().addShutdownHook(new Thread(member::stop));
        if (System.in.read() >= 0) {
            told.hear();
            System.in.readAllBytes();
        }
        System.exit(0);
    }
}
