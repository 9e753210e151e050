package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskQuery;
import io.millrace.redis.RedisBroker;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/**
 * What goes through very many tasks, or large ones, takes of Redis in a turn, and how long somebody else who sends PING waits
 * meanwhile. A turn is what Redis does of one client before it turns to the next: one read of its connection.
 */
final class Turns implements Scenario {

    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration LONGEST_BULK = Duration.ofMinutes(20);
    private static final int REPETITIONS = 200;
    private static final int LARGE_TASKS = 100;
    private static final int LARGE = 1_000_000;
    private static final int HELD = 500;

    private static final String BULK = "Millrace, bulk cancel";
    private static final String PROMOTION = "Millrace, promotion";
    private static final String REQUESTS = "Millrace, cancel requests";
    private static final String LISTING = "Millrace, listing of 1 MB tasks";
    private static final String SUSPECTS = "Millrace, suspects";

    private static final String QUEUE = "millrace:{default}:";
    private static final String MAKE_DUE = "for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. 'scheduled', 0, -1)) do"
            + " redis.call('ZADD', KEYS[1] .. 'scheduled', 1, id) end return 1";
    private static final String MAKE_REQUESTS = "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1] .. 'cancel', 'task-' .. i, 1)"
            + " redis.call('HSET', KEYS[1] .. 'task:task-' .. i, 'm', 'bench:note\\n\\n{}') end return 1";
    private static final String MAKE_SUSPECTS = "for i = 1, ARGV[1] do redis.call('ZADD', KEYS[1] .. 'retry', i, 'task-' .. i)"
            + " redis.call('HSET', KEYS[1] .. 'task:task-' .. i, 'm', 'bench:note\\n\\n{}', 'state', 'retry', 'crashes', 2) end"
            + " return 1";

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public String description() {
        return "bulk cancel, promotion, a worker's look at cancel requests (a twentieth as many), a listing of 1 MB messages and"
                + " promotion while suspects wait (a fortieth as many): what a turn takes of Redis, and what a PING each"
                + " millisecond beside it waits; Redis and the JVM have a core each";
    }

    /** Each is long, and what is measured is Redis, which needs no warming. */
    @Override
    public int warmUps(Size size) {
        return 0;
    }

    @Override
    public int rounds(Size size) {
        return 1;
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        OwnCores cores = OwnCores.of(lab.redis());
        Millrace millrace = new Millrace(lab);
        RedisBroker operator = new RedisBroker(lab.vertx(), () -> lab.connect(lab.vertx(), new LongAdder()));
        Wait.until(operator::isUp, "The operator's connection is up");
        return List.of(
                entrant(BULK, lab, () -> bulkCancel(lab, millrace, operator)),
                entrant(PROMOTION, lab, () -> promotion(lab, millrace)),
                entrant(REQUESTS, lab, () -> cancelRequests(lab)),
                entrant(LISTING, lab, () -> listing(millrace, operator)),
                new Entrant(SUSPECTS, () -> round(lab, suspects(lab)), () -> {
                    operator.close();
                    millrace.close();
                    cores.close();
                }));
    }

    @Override
    public List<Goal> goals() {
        return List.of(BULK, PROMOTION, REQUESTS, LISTING, SUSPECTS).stream()
                .flatMap(entrant -> List.of(Goal.of(entrant, Metric.TURN_CPU, 2_000), Goal.of(entrant, Metric.PING_ADDED, 3))
                        .stream())
                .toList();
    }

    private static Entrant entrant(String name, Lab lab, Supplier<Runnable> prepare) {
        return new Entrant(name, () -> round(lab, prepare.get()), () -> {
        });
    }

    private static Sample round(Lab lab, Runnable action) {
        Usage first = lab.probe().usage();
        long[] quiet = Bystander.beside(lab.port(), () -> Wait.forThe(QUIET));
        double pingMicros = lab.probe().usage().since(first).mainThreadMicros() / quiet.length;

        long reads = lab.probe().reads();
        Usage before = lab.probe().usage();
        long start = System.nanoTime();
        long[] beside = Bystander.beside(lab.port(), action);
        double elapsedMicros = (System.nanoTime() - start) / 1e3;
        double micros = Math.max(0, lab.probe().usage().since(before).mainThreadMicros() - pingMicros * beside.length);
        long turns = Math.max(1, lab.probe().reads() - reads - beside.length);

        Sample alone = Sample.ofLatencies(quiet);
        Sample together = Sample.ofLatencies(beside);
        return Sample.of(Metric.TURN_CPU, micros / turns).with(Metric.REDIS_SHARE, 100 * micros / elapsedMicros)
                .with(Metric.PING_P50_ALONE, value(alone, Metric.P50)).with(Metric.PING_P50, value(together, Metric.P50))
                .with(Metric.PING_P99_ALONE, value(alone, Metric.P99)).with(Metric.PING_P99, value(together, Metric.P99))
                .with(Metric.PING_ADDED, Math.max(0, value(together, Metric.P99) - value(alone, Metric.P99)));
    }

    private static double value(Sample sample, Metric metric) {
        return sample.values().getOrDefault(metric, Double.NaN);
    }

    private static Runnable bulkCancel(Lab lab, Millrace millrace, RedisBroker operator) {
        int tasks = lab.size().tasks;
        millrace.fill(tasks);
        return () -> operator.control().bulk(QueueName.DEFAULT,
                new BulkRequest(TaskAction.CANCEL, TaskState.PENDING, TaskFilter.ALL, tasks, false)).collect().last()
                .await().atMost(LONGEST_BULK);
    }

    private static Runnable promotion(Lab lab, Millrace millrace) {
        millrace.fill(lab.size().tasks, () -> Note.TYPE.task(Note.of(0)).delay(Duration.ofHours(1)));
        lab.probe().eval(MAKE_DUE, QUEUE, 0);
        return () -> {
            try (Steps steps = new Steps(lab)) {
                promoteAll(steps);
            }
        };
    }

    private static Runnable cancelRequests(Lab lab) {
        lab.probe().eval(MAKE_REQUESTS, QUEUE, lab.size().tasks / 20);
        List<TaskRef> running = IntStream.range(0, HELD)
                .mapToObj(i -> new TaskRef(QueueName.DEFAULT, new TaskId("mine-" + i))).toList();
        return () -> {
            try (Steps steps = new Steps(lab)) {
                for (int i = 0; i < REPETITIONS; i++) {
                    steps.take(source -> source.cancelRequests(running));
                }
            }
        };
    }

    private static Runnable listing(Millrace millrace, RedisBroker operator) {
        char[] text = new char[LARGE];
        Arrays.fill(text, 'x');
        Note large = new Note(0, new String(text));
        for (int i = 0; i < LARGE_TASKS; i++) {
            Wait.on(millrace.client().enqueue(Note.TYPE.task(large).delay(Duration.ofHours(1))));
        }
        return () -> {
            for (int i = 0; i < REPETITIONS / 10; i++) {
                Wait.on(operator.inspector().list(QueueName.DEFAULT, TaskQuery.of(TaskState.SCHEDULED, LARGE_TASKS)));
            }
        };
    }

    /** They begin to wait before it is measured; what is measured is each look of a worker at its promotions meanwhile. */
    private static Runnable suspects(Lab lab) {
        lab.probe().eval(MAKE_SUSPECTS, QUEUE, lab.size().tasks / 40);
        try (Steps steps = new Steps(lab)) {
            promoteAll(steps);
        }
        return () -> {
            try (Steps steps = new Steps(lab)) {
                for (int i = 0; i < REPETITIONS; i++) {
                    steps.take(WorkSource::promote);
                }
            }
        };
    }

    private static void promoteAll(Steps steps) {
        Duration next;
        do {
            next = steps.take(WorkSource::promote);
        } while (next.isZero());
    }
}
