package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
import io.millrace.worker.Vitals.Sign;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
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
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ContextInternal context;
    private final WorkSource source;
    private final WorkerOptions options;
    private final TaskListener listener;
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
    private final Vitals vitals;
    private final ScheduledThreadPoolExecutor watch;
    private final Set<EntryRef> abandoned = new HashSet<>();
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile @Nullable Future<?> looks;
    private @Nullable Uni<Void> stopped;

    /** With no listener. */
    public Worker(ContextInternal context, Vertx application, WorkSource source, HandlerRegistry handlers,
            PayloadCodec payloads, WorkerOptions options, Clock clock) {
        this(context, application, source, handlers, payloads, options, clock, TaskListener.NONE);
    }

    /**
     * @param context the event loop that the worker lives on, the same as its source's; of a Vert.x on which nothing else runs,
     *        so that whatever the application does with its own threads, this one settles and renews
     * @param application whose event loops the reactive handlers run on
     * @param clock for deadlines and waits: the source's, unless time is to pass by another
     * @param listener is told of every attempt
     * @throws IllegalStateException when the payload of a handler can never be read; the message names both
     */
    public Worker(ContextInternal context, Vertx application, WorkSource source, HandlerRegistry handlers,
            PayloadCodec payloads, WorkerOptions options, Clock clock, TaskListener listener) {
        this(context, application, source, handlers, payloads, options, clock, listener, System::nanoTime);
    }

    /**
     * @param nanos a monotonic clock for how long something stalls
     */
    Worker(ContextInternal context, Vertx application, WorkSource source, HandlerRegistry handlers, PayloadCodec payloads,
            WorkerOptions options, Clock clock, TaskListener told, LongSupplier nanos) {
        handlers.checkPayloads(payloads);
        this.context = context;
        this.source = source;
        this.options = options;
        types = handlers.types();
        this.listener = ListenerThread.of(told);
        leases = new LeaseTable(options.concurrency(), this::slotFree);
        LostLeases lost = new LostLeases(source, listener);
        List<WorkSource> parts = source.parts();
        List<Finisher> finishers = parts.stream().map(part -> new Finisher(part, leases, context, lost)).toList();
        settling = settling(parts, finishers, options);
        OutcomeRules rules = new OutcomeRules(clock, new SplittableRandom());
        reports = new Reports(source, context);
        breakers = new Breakers(source.circuits(), handlers, options.concurrency(), context, new SplittableRandom());
        attempts = new Attempts(context, rules, leases, settling, reports);
        runner = new Runner(context, application, payloads, listener, attempts, handlers, clock, options.concurrency());
        Starter starter = new Starter(handlers, rules, breakers, attempts, runner,
                !options.unknownTypeTimeout().isZero());
        Fetcher fetcher = new Fetcher(source, leases, starter, settling, options);
        fetching = new Loop("Fetcher", context, fetcher::runOnce);
        for (int i = 0; i < parts.size(); i++) {
            LeaseKeeper keeper = new LeaseKeeper(parts.get(i), leases, starter, attempts, lost, options);
            upkeeps.add(new Upkeep(parts.get(i), context, keeper, finishers.get(i), options));
        }
        announcing = new Loop("Announcer", context,
                new Announcer(source, leases, options, types, runner.loops(), clock)::runOnce);
        vitals = new Vitals(nanos, look -> context.runOnContext(ignored -> look.run()));
        watch = new ScheduledThreadPoolExecutor(1, Worker::watchThread);
        showSigns(fetcher);
    }

    private void showSigns(Fetcher fetcher) {
        UnfetchedTasks unfetched = new UnfetchedTasks(source, fetcher);
        vitals.watch("fetching", source::isUp, unfetched::sign);
        vitals.watch("fetching", source::isUp, () -> Sign.of(fetching, true));
        upkeeps.forEach(upkeep -> upkeep.showTo(vitals));
        // What these tell the broker may be on a server that has none of this worker's queues.
        Map.of("announcing", announcing, "reporting", reports.loop(), "breakers", breakers.loop(), "time-limits",
                attempts.limits()).forEach((name, loop) -> vitals.watch(name, source::isUp, () -> Sign.of(loop, false)));
        vitals.watch("handlers", source::isUp, () -> Sign.of(runner.loops().watching(), false));
        vitals.watch("handlers", source::isUp, () -> Sign.ofObstacle(runner.loops().areAllBlocked()
                ? Optional.of("all event loops that handlers run on are blocked")
                : Optional.empty()));
    }

    private static Thread watchThread(Runnable work) {
        Thread thread = new Thread(work, "millrace-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Connects and begins to work; returns at once. */
    public void start() {
        context.runOnContext(ignored -> Isolation.each("Connecting", upkeeps, this::open));
        looks = watch.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
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
                Isolation.run("Cancelling", task, () -> attempts.cancel(task));
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

    /** The connections to the broker that are away, in words. Safe to ask from any thread. */
    public List<String> linksDown() {
        return source.linksDown();
    }

    /** Whether it makes progress, as far as there is any to be made. An absent broker is no standstill of the worker. */
    public boolean isLive() {
        return stalls().isEmpty();
    }

    /** What of it has made no progress for half a minute, by {@link #parts() part}, and how. Empty while it stops. */
    public Map<String, String> stalls() {
        return stopping ? Map.of() : vitals.stalls();
    }

    /** What of it can stall, a word each. */
    public Set<String> parts() {
        return vitals.names();
    }

    /** Nobody looks any more once the loop that it is about has ended. */
    void look() {
        try {
            vitals.tick();
        } catch (RejectedExecutionException gone) {
            LOG.debugf("The worker's event loop has ended: %s", gone.getMessage());
            endLooks();
        }
    }

    private void endLooks() {
        Future<?> ended = looks;
        if (ended != null) {
            ended.cancel(false);
        }
        watch.shutdown();
    }

    /** How many of the event loops that its handlers run on are blocked by one. */
    public int blockedLoops() {
        return runner.loops().blocked().size();
    }

    /** For how long no event loop has turned that its handlers run on; zero when one does. */
    public Duration handlersBlockedFor() {
        return runner.loops().allBlockedFor();
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
            runner.loops().watching().start();
            fetching.start();
            announcing.start();
        } else {
            fetching.wake();
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

    private void slotFree() {
        fetching.wake();
    }

    private Uni<Void> stopInOrder() {
        LOG.infof("Stopping: %d tasks in flight get %s to finish", leases.runningCount(), options.drainTimeout());
        endLooks();
        Isolation.run("Stopping", "waiting for work", source::endWait);
        return step("fetching", fetching::stop)
                .chain(() -> each("bringing back", Upkeep::stopBringingBack))
                .chain(() -> until(() -> leases.runningCount() == 0, options.drainTimeout()))
                .invoke(() -> Isolation.run("Handing back", "what has not finished", this::handBackTheRest))
                .chain(() -> until(() -> upkeeps.stream().allMatch(Upkeep::isIdle), CONFIRM_TIMEOUT))
                .chain(() -> step("time limits", attempts.limits()::stop))
                .chain(() -> step("handler loops", runner.loops().watching()::stop))
                .chain(() -> step("reports", reports.loop()::stop))
                .chain(() -> step("breakers", breakers.loop()::stop))
                .chain(() -> each("settling", Upkeep::stopSettling))
                .chain(() -> each("renewing", Upkeep::stopRenewing))
                .invoke(() -> Isolation.run("Stopping", "handlers", runner::close))
                .invoke(() -> ListenerThread.close(listener))
                .chain(() -> step("announcing", announcing::stop))
                .chain(() -> source.close(abandoned))
                .onFailure().invoke(failure -> LOG.warnf("While stopping: %s. What is still leased comes back after %s.",
                        Isolation.shown(failure), options.lease()))
                .onFailure().recoverWithNull();
    }

    /** One step of stopping. If it fails, or takes too long, the next is taken all the same. */
    private Uni<Void> step(String what, Supplier<Uni<Void>> step) {
        return Uni.createFrom().emitter(emitter -> {
            long timer = context.owner().setTimer(STEP_TIMEOUT.toMillis(), late -> {
                LOG.warnf("%s has not stopped within %s", what, STEP_TIMEOUT);
                emitter.complete(null);
            });
            emitter.onTermination(() -> context.owner().cancelTimer(timer));
            Uni.createFrom().deferred(() -> step.get()).subscribe().with(emitter::complete, failure -> {
                LOG.warnf("%s has not stopped: %s", what, Isolation.shown(failure));
                emitter.complete(null);
            });
        });
    }

    /** But not a task that is ending this process itself: handed back, it would end the next, and nobody would count. */
    private void handBackTheRest() {
        leases.running().stream().filter(Attempt::exits).toList().forEach(attempt -> {
            LOG.errorf("Task %s of queue %s has the JVM exit. Its lease is left to expire, which counts as a crash.",
                    attempt.id(), attempt.queue());
            abandoned.add(attempt.delivery().ref());
        });
        List<Delivery> rest = leases.cutOffAll();
        rest.removeIf(delivery -> abandoned.contains(delivery.ref()));
        Isolation.each("Handing back", rest,
                delivery -> settling.settle(new Settlement.HandBack(delivery.ref(), delivery.id())));
        if (!rest.isEmpty()) {
            LOG.infof("Handed back %d tasks that did not finish in time", rest.size());
        }
    }

    private Uni<Void> each(String what, Function<Upkeep, Uni<Void>> step) {
        return Uni.join().all(upkeeps.stream().map(upkeep -> step(what, () -> step.apply(upkeep))).toList())
                .andCollectFailures().replaceWithVoid();
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
