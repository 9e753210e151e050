package io.millrace.worker;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.netty.channel.EventLoop;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * Where handlers run, each attempt on a duplicated context of its own. Reactive ones share event loops of the application.
 * Blocking ones have a pool with as many threads as the worker has slots, or a virtual thread each, and begin there without
 * passing by an event loop; what calls them back does so on a loop that no reactive handler runs on, where there is one to
 * spare.
 */
final class HandlerThreads {

    /** A handler's call, and where it is made. */
    interface Work {

        /**
         * Done there.
         *
         * @param loop the event loop, if it is one
         */
        void run(ContextInternal context, @Nullable HandlerLoop loop);
    }

    private static final Logger LOG = Logger.getLogger(HandlerThreads.class);
    private static final String NAME = "millrace-handler";
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final HandlerLoops loops;
    private final ContextInternal aside;
    private final ThreadPoolExecutor pool;
    private @Nullable ExecutorService virtual;
    private boolean virtualAskedFor;

    /**
     * @param application whose event loops they are
     * @param anyOnThreads whether any handler has a thread of its own
     */
    HandlerThreads(ContextInternal engine, VertxInternal application, LeaseTable leases, boolean anyOnThreads, Clock clock,
            int slots, Consumer<Attempt> passedOn) {
        int wanted = Math.max(2, Runtime.getRuntime().availableProcessors());
        List<ContextInternal> contexts = onLoopsOfTheirOwn(application, engine.nettyEventLoop(), wanted + 1);
        aside = contexts.get(contexts.size() - 1);
        boolean keepOneFree = contexts.size() > wanted || (anyOnThreads && contexts.size() > 1);
        loops = new HandlerLoops(engine, contexts.subList(0, contexts.size() - (keepOneFree ? 1 : 0)), leases, clock, passedOn);
        pool = new ThreadPoolExecutor(slots, slots, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
                threads(Thread.currentThread().getContextClassLoader()));
        pool.allowCoreThreadTimeOut(true);
    }

    HandlerLoops loops() {
        return loops;
    }

    /** Has an attempt's work done on a thread of its kind. False when all event loops are blocked. Engine's loop. */
    boolean run(Attempt attempt, Work work) {
        if (attempt.kind() == HandlerKind.REACTIVE) {
            HandlerLoop loop = loops.next();
            if (loop == null) {
                return false;
            }
            attempt.assignedTo(loop);
            ContextInternal context = loop.newContext();
            context.runOnContext(ignored -> work.run(context, loop));
        } else {
            ContextInternal context = aside.duplicate();
            attempt.takesThread();
            executor(attempt.kind()).execute(() -> runOnThisThread(context, work));
        }
        return true;
    }

    /** Interrupts whatever still runs on threads of their own. */
    void close() {
        pool.shutdownNow();
        if (virtual != null) {
            virtual.shutdownNow();
        }
    }

    private static void runOnThisThread(ContextInternal context, Work work) {
        if (Thread.currentThread().getName().isEmpty()) {
            Thread.currentThread().setName(NAME + "-virtual");
        }
        ContextInternal previous = context.beginDispatch();
        try {
            work.run(context, null);
        } finally {
            context.endDispatch(previous);
        }
    }

    private ExecutorService executor(HandlerKind kind) {
        if (kind == HandlerKind.VIRTUAL_THREAD && !virtualAskedFor) {
            virtualAskedFor = true;
            virtual = VirtualThreads.executor().orElse(null);
            if (virtual == null) {
                LOG.infof("JDK %s has no virtual threads: handlers with @RunOnVirtualThread run as if they had @Blocking",
                        System.getProperty("java.version"));
            }
        }
        return kind == HandlerKind.VIRTUAL_THREAD && virtual != null ? virtual : pool;
    }

    /** @param loader that of the application, which whoever starts the worker has */
    private static ThreadFactory threads(ClassLoader loader) {
        String name = NAME + "-pool" + POOLS.incrementAndGet() + "-";
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /**
     * Contexts on different event loops of a Vert.x, as many as it has and are wanted, and the engine's only if it is alone.
     */
    private static List<ContextInternal> onLoopsOfTheirOwn(VertxInternal vertx, EventLoop engine, int wanted) {
        Map<EventLoop, ContextInternal> byLoop = new LinkedHashMap<>();
        for (int made = 0; made < 4 * wanted && byLoop.size() <= wanted; made++) {
            ContextInternal context = vertx.createEventLoopContext();
            byLoop.putIfAbsent(context.nettyEventLoop(), context);
        }
        if (byLoop.size() > 1) {
            byLoop.remove(engine);
        }
        return byLoop.values().stream().limit(wanted).toList();
    }
}
