package io.millrace.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.vertx.core.WorkerExecutor;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * Where handlers run, each attempt on a duplicated context of its own. Reactive ones share event loops other than the engine's,
 * so that one that blocks by mistake holds up neither renewals nor fetching. Blocking ones have a pool with as many threads as
 * the worker has slots, which starves nobody else's.
 */
final class HandlerThreads {

    private static final Logger LOG = Logger.getLogger(HandlerThreads.class);
    private static final String NAME = "millrace-handler";
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final ContextInternal[] loops;
    private final VertxInternal vertx;
    private final int slots;
    private @Nullable WorkerExecutor pool;
    private @Nullable ExecutorService virtual;
    private boolean virtualAskedFor;
    private int nextLoop;

    HandlerThreads(VertxInternal vertx, int slots) {
        this.vertx = vertx;
        this.slots = slots;
        loops = new ContextInternal[Math.max(2, Runtime.getRuntime().availableProcessors())];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = vertx.createEventLoopContext();
        }
    }

    /** Runs the work on a thread of this kind. Called on the engine's loop. */
    void run(HandlerKind kind, Runnable work) {
        ContextInternal context = loops[nextLoop++ % loops.length].duplicate();
        switch (kind) {
            case REACTIVE -> context.runOnContext(ignored -> work.run());
            case BLOCKING -> runInPool(context, work);
            case VIRTUAL_THREAD -> {
                ExecutorService threads = virtualThreads();
                if (threads == null) {
                    runInPool(context, work);
                } else {
                    threads.execute(() -> runOnThisThread(context, work));
                }
            }
        }
    }

    /** Interrupts whatever still runs on threads of their own. */
    void close() {
        if (pool != null) {
            pool.close();
        }
        if (virtual != null) {
            virtual.shutdownNow();
        }
    }

    private void runInPool(ContextInternal context, Runnable work) {
        if (pool == null) {
            // How long an attempt may take is watched elsewhere, and known there.
            pool = vertx.createSharedWorkerExecutor(NAME + "-pool" + POOLS.incrementAndGet(), slots, 366, TimeUnit.DAYS);
        }
        WorkerExecutor threads = pool;
        context.runOnContext(ignored -> threads.executeBlocking(() -> {
            work.run();
            return true;
        }, false).onFailure(failure -> LOG.error("A handler's thread ended in an unforeseen way", failure)));
    }

    private static void runOnThisThread(ContextInternal context, Runnable work) {
        Thread.currentThread().setName(NAME + "-virtual");
        ContextInternal previous = context.beginDispatch();
        try {
            work.run();
        } finally {
            context.endDispatch(previous);
        }
    }

    private @Nullable ExecutorService virtualThreads() {
        if (!virtualAskedFor) {
            virtualAskedFor = true;
            virtual = VirtualThreads.executor().orElse(null);
            if (virtual == null) {
                LOG.infof("JDK %s has no virtual threads: handlers with @RunOnVirtualThread run as if they had @Blocking",
                        System.getProperty("java.version"));
            }
        }
        return virtual;
    }
}
