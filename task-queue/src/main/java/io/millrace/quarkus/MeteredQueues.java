package io.millrace.quarkus;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.inspect.BreakerView;
import io.millrace.inspect.QueueView;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.WorkerView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Meters what is in Redis, as it was when last looked at: {@code millrace.queue.tasks} (gauge by queue and state),
 * {@code millrace.queue.oldest.pending} (gauge by queue: how long the longest-waiting task has waited),
 * {@code millrace.queue.paused} and {@code millrace.queue.ledger.difference} (gauges by queue), {@code millrace.workers},
 * {@code millrace.workers.slots} and {@code millrace.workers.running} (gauges), {@code millrace.breaker.open} (gauge by
 * dependency) and {@code millrace.broker.up} (gauge). While Redis does not answer only the last one is there: what is not known
 * has no value. So it is with what is on a node of a cluster that is away.
 */
public final class MeteredQueues {

    /** Each queue costs a look-up and eleven time series; the first in alphabetical order are metered. */
    static final int MOST_QUEUES = 100;

    private static final Logger LOG = Logger.getLogger(MeteredQueues.class);

    private final TaskInspector inspector;
    private final MultiGauge tasks;
    private final Map<MultiGauge, ToDoubleFunction<QueueView>> byQueue = new LinkedHashMap<>();
    private final Map<MultiGauge, ToDoubleFunction<List<WorkerView>>> ofWorkers = new LinkedHashMap<>();
    private final MultiGauge breakers;
    private volatile Seen seen = Seen.NOT_YET;
    private boolean toldOfMany;

    /** What the last look saw. */
    private record Seen(double up, Map<QueueName, QueueView> queues, @Nullable List<WorkerView> workers,
            Map<String, BreakerView> breakers) {

        static final Seen NOT_YET = new Seen(Double.NaN, Map.of(), null, Map.of());
        static final Seen NOTHING = new Seen(0, Map.of(), null, Map.of());

        static Seen of(List<Optional<QueueView>> views, Optional<List<WorkerView>> workers, Optional<List<BreakerView>> all) {
            Map<QueueName, QueueView> queues = new LinkedHashMap<>();
            views.forEach(known -> known.ifPresent(view -> queues.put(view.queue(), view)));
            Map<String, BreakerView> breakers = new LinkedHashMap<>();
            all.orElse(List.of()).forEach(breaker -> breakers.put(breaker.dependency(), breaker));
            return new Seen(1, queues, workers.orElse(null), breakers);
        }
    }

    /** Meters in this registry what the inspector sees. */
    public MeteredQueues(MeterRegistry registry, TaskInspector inspector) {
        this.inspector = inspector;
        Gauge.builder("millrace.broker.up", this, meters -> meters.seen.up())
                .description("1 while Redis answers").register(registry);
        tasks = gauge(registry, "millrace.queue.tasks", "Tasks in a state; of those that ended, the ones that are kept", null);
        byQueue.put(gauge(registry, "millrace.queue.oldest.pending", "How long the longest-waiting task has waited", "seconds"),
                MeteredQueues::oldestPending);
        byQueue.put(gauge(registry, "millrace.queue.paused", "1 while workers leave the queue alone", null),
                view -> view.paused() ? 1 : 0);
        byQueue.put(gauge(registry, "millrace.queue.ledger.difference",
                "Tasks that were accepted and are nowhere, or are somewhere and were never accepted", null),
                view -> view.ledger().difference());
        ofWorkers.put(gauge(registry, "millrace.workers", "Workers that live", null), List::size);
        ofWorkers.put(gauge(registry, "millrace.workers.slots", "Most tasks that they run at a time", null),
                workers -> workers.stream().mapToInt(WorkerView::concurrency).sum());
        ofWorkers.put(gauge(registry, "millrace.workers.running", "Tasks that they run", null),
                workers -> workers.stream().mapToInt(WorkerView::runningCount).sum());
        breakers = gauge(registry, "millrace.breaker.open", "1 while tasks that need it are put off", null);
    }

    /** Looks once. Does not fail. */
    public Uni<Void> runOnce() {
        return inspector.queues().map(this::bounded)
                .chain(queues -> Uni.combine().all()
                        .unis(views(queues), ifKnown(inspector.workers()), ifKnown(inspector.breakers())).with(Seen::of))
                .onFailure().invoke(e -> LOG.debugf("Queues cannot be metered now: %s", e.getMessage()))
                .onFailure().recoverWithItem(Seen.NOTHING)
                .invoke(this::show).replaceWithVoid();
    }

    private Uni<List<Optional<QueueView>>> views(List<QueueName> queues) {
        return Multi.createFrom().iterable(queues).onItem()
                .transformToUniAndConcatenate(queue -> ifKnown(inspector.queue(queue))).collect().asList();
    }

    /** Of a cluster one node may be away, and what is on the others is known. */
    private static <T> Uni<Optional<T>> ifKnown(Uni<T> answer) {
        return answer.map(Optional::of)
                .onFailure().invoke(e -> LOG.debugf("Some of what is metered is not known now: %s", e.getMessage()))
                .onFailure().recoverWithItem(Optional.empty());
    }

    private List<QueueName> bounded(List<QueueName> queues) {
        if (queues.size() <= MOST_QUEUES) {
            return queues;
        }
        if (!toldOfMany) {
            toldOfMany = true;
            LOG.warnf("There are %d queues; the first %d in alphabetical order are metered", queues.size(), MOST_QUEUES);
        }
        return queues.subList(0, MOST_QUEUES);
    }

    /** Rows read what was seen last, so those that stay are left as they are: no scrape misses one. */
    private void show(Seen now) {
        seen = now;
        tasks.register(now.queues().keySet().stream().flatMap(this::states).toList());
        byQueue.forEach((gauge, value) -> gauge.register(now.queues().keySet().stream().<Row<?>> map(
                queue -> Row.of(Tags.of("queue", queue.value()), this, meters -> meters.value(queue, value))).toList()));
        ofWorkers.forEach((gauge, value) -> gauge.register(now.workers() == null ? List.of()
                : List.<Row<?>> of(Row.of(Tags.empty(), this, meters -> meters.value(value)))));
        breakers.register(now.breakers().keySet().stream().<Row<?>> map(name -> Row.of(Tags.of("dependency", name), this,
                meters -> meters.isOpen(name))).toList());
    }

    private Stream<Row<?>> states(QueueName queue) {
        return Arrays.stream(TaskState.values()).map(state -> Row.of(
                Tags.of("queue", queue.value(), "state", state.word()), this,
                meters -> meters.value(queue, view -> view.count(state))));
    }

    private double value(QueueName queue, ToDoubleFunction<QueueView> value) {
        QueueView view = seen.queues().get(queue);
        return view == null ? Double.NaN : value.applyAsDouble(view);
    }

    private double value(ToDoubleFunction<List<WorkerView>> value) {
        List<WorkerView> workers = seen.workers();
        return workers == null ? Double.NaN : value.applyAsDouble(workers);
    }

    private double isOpen(String dependency) {
        BreakerView breaker = seen.breakers().get(dependency);
        return breaker == null ? Double.NaN : breaker.isOpen() ? 1 : 0;
    }

    private static double oldestPending(QueueView view) {
        return view.oldestPendingAge() == null ? 0 : view.oldestPendingAge().toMillis() / 1000.0;
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description, @Nullable String unit) {
        return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
    }
}
