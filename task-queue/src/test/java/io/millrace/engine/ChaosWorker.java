package io.millrace.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.worker.WorkerOptions;

/** A worker process that tells on its output what its handlers have done. It stops in order on SIGTERM, and with its input. */
final class ChaosWorker {

    static final int CONCURRENCY = 20;

    private ChaosWorker() {
    }

    public static void main(String[] uri) throws IOException {
        Engine.Member member = Engine.startWorker(uri[0],
                new WorkerOptions(Map.of(QueueName.DEFAULT, 1), CONCURRENCY, Engine.LEASE, Duration.ofSeconds(5)),
                TaskListener.NONE, new Chaos());
        Runtime.getRuntime().addShutdownHook(new Thread(member::stop));
        System.in.readAllBytes();
        System.exit(0);
    }
}
