package io.millrace.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.task.Task;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/**
 * A thread that enqueues one task, waits for the answer, and enqueues the next, beside one that does the same with PING, and
 * one with what an enqueue comes down to.
 */
record EnqueueOne(String name, Persistence persistence) implements Scenario {

    /**
     * A round is cut into so many, since the two differ by less than what a neighbour on the machine takes from one of them.
     */
    private static final int SHORTER = 25;
    /** As long as the message of a task: a line with its type, an empty one for its options, and its payload. */
    private static final String ENTRY = "x".repeat(Note.TYPE.name().length() + 2 + Note.SIZE);

    @Override
    public int warmUps(Size size) {
        return size.warmUps * SHORTER;
    }

    @Override
    public int rounds(Size size) {
        return size.rounds * SHORTER;
    }

    @Override
    public String description() {
        return "a plain thread enqueues one task at a time and waits for each answer, beside one that sends PING over one"
                + " connection, and one that sends a bare XADD of the same size; Redis and the JVM have a core each";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        OwnCores cores = OwnCores.of(lab.redis());
        Millrace millrace = new Millrace(lab);
        Task<Note> task = Note.TYPE.task(Note.of(0));
        return List.of(
                bare(lab, "PING", () -> Request.cmd(Command.PING)),
                bare(lab, "bare XADD", () -> Request.cmd(Command.XADD).arg("bench:bare").arg("*").arg("m").arg(ENTRY)),
                new Entrant("Millrace", () -> round(lab, () -> Wait.on(millrace.client().enqueue(task))),
                        () -> {
                            millrace.close();
                            cores.close();
                        }));
    }

    private static Entrant bare(Lab lab, String name, Supplier<Request> request) {
        Redis redis = lab.connect(lab.vertx(), new LongAdder());
        RedisConnection connection = Wait.on(redis.connect());
        return new Entrant(name, () -> round(lab, () -> Wait.on(connection.send(request.get()))), redis::close);
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratio("Millrace", Metric.ROUND_TRIPS, "PING", persistence == Persistence.OFF ? 0.9 : 0.75));
    }

    private static Sample round(Lab lab, Runnable call) {
        int calls = lab.size().calls / SHORTER;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return Sample.of(Metric.ROUND_TRIPS, Contest.rate(calls, System.nanoTime() - start));
    }
}
