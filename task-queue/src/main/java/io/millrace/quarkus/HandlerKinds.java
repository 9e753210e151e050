package io.millrace.quarkus;

import java.util.HashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerKind;

/**
 * Knows on what kind of thread each handler wants to run. It reads the annotations while the application is initialised, which
 * for a native image is when it is built: nothing of the handlers' methods has to be kept for reflection.
 */
@ApplicationScoped
class HandlerKinds {

    private final Map<String, HandlerKind> byClass = new HashMap<>();

    void read(@Observes @Initialized(ApplicationScoped.class) Object start, @Any Instance<TaskHandler<?>> handlers) {
        for (Instance.Handle<TaskHandler<?>> handler : handlers.handles()) {
            Class<?> beanClass = handler.getBean().getBeanClass();
            byClass.put(beanClass.getName(), HandlerKind.of(beanClass));
        }
    }

    /** The kind of a bean, which may be a proxy: a subclass of the class that was read. */
    HandlerKind of(TaskHandler<?> handler) {
        for (Class<?> looked = handler.getClass(); looked != null; looked = looked.getSuperclass()) {
            HandlerKind kind = byClass.get(looked.getName());
            if (kind != null) {
                return kind;
            }
        }
        return HandlerKind.of(handler.getClass());
    }
}
