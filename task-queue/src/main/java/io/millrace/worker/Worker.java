package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
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
    private final Finisher finisher;
    private final Reports reports;
    private final Breakers breakers;
    private final Runner runner;
    private final Loop fetching;
    private final Loop renewing;
    private final Loop recovering;
    private final Loop promoting;
    private final Loop announcing;
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
     */
    public Worker(ContextInternal context, WorkSource source, HandlerRegistry handlers, PayloadCodec payloads,
            WorkerOptions options, Clock clock, TaskListener listener) {
        this.context = context;
        this.source = source;
        this.options = options;
        leases = new LeaseTable(options.concurrency());
        LostLeases lost = new LostLeases(source, listener);
        finisher = new Finisher(source, leases, context, lost);
        OutcomeRules rules = new OutcomeRules(payloads, clock, new SplittableRandom());
        reports = new Reports(source, context);
        breakers = new Breakers(source.circuits(), handlers, options.concurrency(), context, new SplittableRandom());
        runner = new Runner(context, handlers, payloads, rules, breakers, leases, finisher, reports, listener, this::slotFreed);
        Fetcher fetcher = new Fetcher(source, leases, runner, finisher, breakers, options);
        fetching = new Loop("Fetcher", context, fetcher::runOnce);
        renewing = new Loop("Lease keeper", context,
                new LeaseKeeper(source, leases, runner, lost, this::slotFreed, options)::runOnce);
        recovering = new Loop("Recoverer", context, new Recoverer(source, options)::runOnce);
        promoting = new Loop("Promoter", context, new Promoter(source)::runOnce);
        announcing = new Loop("Announcer", context, new Announcer(source, leases, options, handlers.types())::runOnce);
    }

    /** Connects and begins to work; returns at once. */
    public void start() {
        context.runOnContext(ignored -> source.open(new WorkSource.Listener() {
            @Override
            public void connected() {
                Worker.this.connected();
            }

            @Override
            public void dueIn(Duration delay) {
                promoting.wakeIn(delay);
            }

            @Override
            public void cancelRequested(TaskRef task) {
                runner.cancel(task);
            }
        }));
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
        return stopping || List.of(fetching, renewing, recovering, promoting, announcing, finisher.loop(), reports.loop(),
                breakers.loop(), runner.limits()).stream()
                .noneMatch(loop -> loop.isStuck(STUCK));
    }

    private void connected() {
        if (!started && !stopping) {
            started = true;
            finisher.loop().start();
            reports.loop().start();
            breakers.loop().start();
            runner.limits().start();
            renewing.start();
            fetching.start();
            promoting.start();
            recovering.start();
            announcing.start();
        } else {
            renewing.wake();
            finisher.loop().wake();
            promoting.wake();
        }
    }

    private void slotFreed() {
        fetching.wake();
    }

    private Uni<Void> stopInOrder() {
        LOG.infof("Stopping: %d tasks in flight get %s to finish", leases.runningCount(), options.drainTimeout());
        source.endWait();
        return fetching.stop()
                .chain(promoting::stop)
                .chain(recovering::stop)
                .chain(() -> until(() -> leases.runningCount() == 0, options.drainTimeout()))
                .invoke(this::handBackTheRest)
                .chain(() -> until(finisher::isIdle, CONFIRM_TIMEOUT))
                .chain(runner.limits()::stop)
                .chain(reports.loop()::stop)
                .chain(breakers.loop()::stop)
                .chain(finisher.loop()::stop)
                .chain(renewing::stop)
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
        rest.forEach(delivery -> finisher.settle(new Settlement.HandBack(delivery.ref(), delivery.id())));
        if (!rest.isEmpty()) {
            LOG.infof("Handed back %d tasks that did not finish in time", rest.size());
        }
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
