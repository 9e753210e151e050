package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.client.PayloadCodec;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * A worker: fetches tasks, runs their handlers, settles their outcomes, and keeps its leases.
 *
 * <p>
 * It starts by connecting; the loops start with the first connection and from then on survive any loss of it. It stops in
 * this order, each step bounded: fetching ends; running attempts get the drain timeout to finish; those that did not are cut
 * off and handed back without an attempt being counted, but for those that stop the worker by having the JVM exit, which
 * counts as a crash; settlements are confirmed; leases are given up; connections close.
 */
public final class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final ContextInternal context;
    private final WorkSource source;
    private final WorkerOptions options;
    private final LeaseTable leases;
    private final Settling settling;
    private final List<Upkeep> upkeeps = new ArrayList<>();
    private final Reports reports;
    private final Breakers breakers;
    private final Attempts attempts;
    private final Runner runner;
    private final Loop fetching;
    private final Loop announcing;
    private final Set<String> types;
    private final Set<EntryRef> abandoned = new HashSet<>();
    private volatile boolean started;
    private volatile boolean stopping;
    private @Nullable Uni<Void> stopped;

    /**
     * @param context the event loop that the worker lives on, the same as its source's
     * @param clock for deadlines
     */
    public Worker(ContextInternal context, WorkSource source, HandlerRegistry handlers, PayloadCodec payloads,
            WorkerOptions options, Clock clock) {
        this(context, source, handlers, payloads, options, clock, TaskListener.NONE);
    }

    /**
     * @param context the event loop that the worker lives on, the same as its source's
     * @param clock for deadlines
     * @param listener is told of every attempt
     * @throws IllegalStateException when the payload of a handler can never be read; the message names both
     */
    public Worker(ContextInternal context, WorkSource source, HandlerRegistry handlers, PayloadCodec payloads,
            WorkerOptions options, Clock clock, TaskListener listener) {
        handlers.checkPayloads(payloads);
        this.context = context;
        this.source = source;
        this.options = options;
        types = handlers.types();
        leases = new LeaseTable(options.concurrency());
        LostLeases lost = new LostLeases(source, listener);
        List<WorkSource> parts = source.parts();
        List<Finisher> finishers = parts.stream().map(part -> new Finisher(part, leases, context, lost)).toList();
        settling = settling(parts, finishers, options);
        OutcomeRules rules = new OutcomeRules(payloads, clock, new SplittableRandom());
        reports = new Reports(source, context);
        breakers = new Breakers(source.circuits(), handlers, options.concurrency(), context, new SplittableRandom());
        attempts = new Attempts(context, rules, leases, settling, reports, this::slotFreed);
        runner = new Runner(context, payloads, listener, attempts, options.concurrency());
        Starter starter = new Starter(handlers, rules, breakers, attempts, runner,
                !options.unknownTypeTimeout().isZero());
        Fetcher fetcher = new Fetcher(source, leases, starter, settling, breakers, options);
        fetching = new Loop("Fetcher", context, fetcher::runOnce);
        for (int i = 0; i < parts.size(); i++) {
            LeaseKeeper keeper = new LeaseKeeper(parts.get(i), leases, starter, attempts, lost, this::slotFreed, options);
            upkeeps.add(new Upkeep(parts.get(i), context, keeper, finishers.get(i), options));
        }
        announcing = new Loop("Announcer", context, new Announcer(source, leases, options, types)::runOnce);
    }

    /** Connects and begins to work; returns at once. */
    public void start() {
        context.runOnContext(ignored -> upkeeps.forEach(this::open));
    }

    private void open(Upkeep upkeep) {
        upkeep.open(new WorkSource.Listener() {
            @Override
            public Set<String> types() {
                return types;
            }

            @Override
            public void connected() {
                Worker.this.connected(upkeep);
            }

            @Override
            public void dueIn(Duration delay) {
                upkeep.promoting().wakeIn(delay);
            }

            @Override
            public void cancelRequested(TaskRef task) {
                attempts.cancel(task);
            }
        });
    }

    /** Stops; the same answer however often it is asked. */
    public synchronized Uni<Void> stop() {
        if (stopped == null) {
            stopping = true;
            stopped = onLoop(this::stopInOrder).memoize().indefinitely();
        }
        return stopped;
    }

    /** Whether it can do its job now: it has started, is not stopping, and the broker answers. */
    public boolean isReady() {
        return started && !stopping && source.isUp();
    }

    /** Whether all its loops turn. An absent broker does not stop them. */
    public boolean isLive() {
        return stopping || Stream.concat(upkeeps.stream().flatMap(upkeep -> upkeep.loops().stream()),
                Stream.of(fetching, announcing, reports.loop(), breakers.loop(), attempts.limits()))
                .noneMatch(loop -> loop.isStuck(STUCK));
    }

    private void connected(Upkeep upkeep) {
        if (stopping && !upkeep.hasStarted()) {
            return;
        }
        upkeep.connected();
        if (!started) {
            started = true;
            reports.loop().start();
            breakers.loop().start();
            attempts.limits().start();
            fetching.start();
            announcing.start();
        }
    }

    private static Settling settling(List<WorkSource> parts, List<Finisher> finishers, WorkerOptions options) {
        Map<QueueName, Finisher> byQueue = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            WorkSource part = parts.get(i);
            Finisher finisher = finishers.get(i);
            options.weights().keySet().stream().filter(part::serves).forEach(queue -> byQueue.put(queue, finisher));
        }
        return Settling.byQueue(byQueue);
    }

    private void slotFreed() {
        fetching.wake();
    }

    private Uni<Void> stopInOrder() {
        LOG.infof("Stopping: %d tasks in flight get %s to finish", leases.runningCount(), options.drainTimeout());
        source.endWait();
        return fetching.stop()
                .chain(() -> each(Upkeep::stopBringingBack))
                .chain(() -> until(() -> leases.runningCount() == 0, options.drainTimeout()))
                .invoke(this::handBackTheRest)
                .chain(() -> until(() -> upkeeps.stream().allMatch(Upkeep::isIdle), CONFIRM_TIMEOUT))
                .chain(attempts.limits()::stop)
                .chain(reports.loop()::stop)
                .chain(breakers.loop()::stop)
                .chain(() -> each(Upkeep::stopSettling))
                .chain(() -> each(Upkeep::stopRenewing))
                .invoke(runner::close)
                .chain(announcing::stop)
                .chain(() -> source.close(abandoned))
                .onFailure().invoke(failure -> LOG.warnf("While stopping: %s. What is still leased comes back after %s.",
                        failure, options.lease()))
                .onFailure().recoverWithNull();
    }

    /** But not a task that is ending this process itself: handed back, it would end the next, and nobody would count. */
    private void handBackTheRest() {
        leases.running().stream().filter(Attempt::exits).forEach(attempt -> {
            LOG.errorf("Task %s of queue %s has the JVM exit. Its lease is left to expire, which counts as a crash.",
                    attempt.id(), attempt.queue());
            abandoned.add(attempt.delivery().ref());
        });
        List<Delivery> rest = leases.cutOffAll();
        rest.removeIf(delivery -> abandoned.contains(delivery.ref()));
        rest.forEach(delivery -> settling.settle(new Settlement.HandBack(delivery.ref(), delivery.id())));
        if (!rest.isEmpty()) {
            LOG.infof("Handed back %d tasks that did not finish in time", rest.size());
        }
    }

    private Uni<Void> each(Function<Upkeep, Uni<Void>> step) {
        return Uni.join().all(upkeeps.stream().map(step).toList()).andCollectFailures().replaceWithVoid();
    }

    /** Done when the condition holds or time is up. */
    private Uni<Void> until(BooleanSupplier condition, Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        return Uni.createFrom().emitter(emitter -> {
            if (condition.getAsBoolean()) {
                emitter.complete(null);
                return;
            }
            context.owner().setPeriodic(POLL.toMillis(), timer -> {
                if (condition.getAsBoolean() || System.nanoTime() > deadline) {
                    context.owner().cancelTimer(timer);
                    emitter.complete(null);
                }
            });
        });
    }

    private Uni<Void> onLoop(Supplier<Uni<Void>> action) {
        return Uni.createFrom().emitter(emitter -> context.runOnContext(
                ignored -> action.get().subscribe().with(emitter::complete, emitter::fail)));
    }
}
