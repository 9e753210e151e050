package io.millrace.worker;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

import io.millrace.task.TaskContext;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** On what kind of thread a handler runs. */
public enum HandlerKind {
    /** On an event loop, which it must not block. Whatever says nothing else is this. */
    REACTIVE(NonBlocking.class),
    /** On a thread of a pool that has one for each slot of the worker. */
    BLOCKING(Blocking.class),
    /** On a virtual thread of its own; on a JDK that has none, as {@link #BLOCKING}. */
    VIRTUAL_THREAD(RunOnVirtualThread.class);

    private final Class<? extends Annotation> annotation;

    HandlerKind(Class<? extends Annotation> annotation) {
        this.annotation = annotation;
    }

    /**
     * What the annotations of a handler's class say. One on {@code handle} goes before one on the class, and a class before the
     * one that it extends, as a CDI proxy extends its bean. The virtual thread goes before the pool where both are named.
     */
    public static HandlerKind of(Class<?> handlerClass) {
        for (Class<?> looked = handlerClass; looked != null; looked = looked.getSuperclass()) {
            for (Method method : looked.getDeclaredMethods()) {
                if (isHandle(method) && said(method).isPresent()) {
                    return said(method).get();
                }
            }
            Optional<HandlerKind> onClass = said(looked);
            if (onClass.isPresent()) {
                return onClass.get();
            }
        }
        return REACTIVE;
    }

    private static boolean isHandle(Method method) {
        return method.getName().equals("handle") && method.getParameterCount() == 2
                && method.getParameterTypes()[0] == TaskContext.class;
    }

    private static Optional<HandlerKind> said(AnnotatedElement element) {
        return Arrays.stream(values()).filter(kind -> element.isAnnotationPresent(kind.annotation))
                .max(HandlerKind::compareTo);
    }
}
