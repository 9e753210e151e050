package io.millrace.worker;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Virtual threads where the JDK has them, from 21 on. This is compiled for 17, so they are asked for by name; native images
 * know that name from {@code reflect-config.json}.
 */
final class VirtualThreads {

    private VirtualThreads() {
    }

    /** Runs each task on a virtual thread of its own; empty on a JDK without. */
    static Optional<ExecutorService> executor() {
        try {
            MethodHandle factory = MethodHandles.publicLookup().findStatic(Executors.class, "newVirtualThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class));
            return Optional.of((ExecutorService) factory.invokeExact());
        } catch (NoSuchMethodException | UnsupportedOperationException olderJdk) {
            return Optional.empty();
        } catch (Throwable failure) {
            throw new IllegalStateException("This JDK has virtual threads, but does not give any", failure);
        }
    }
}
