package io.millrace.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.task.TaskHandler;

/** Which handler serves which type. */
public final class HandlerRegistry {

    private final Map<String, TaskHandler<?>> byType = new HashMap<>();

    /**
     * @throws IllegalStateException when two handlers serve one type; the message names both
     */
    public HandlerRegistry(Collection<? extends TaskHandler<?>> handlers) {
        for (TaskHandler<?> handler : handlers) {
            TaskHandler<?> other = byType.put(handler.type().name(), handler);
            if (other != null) {
                throw new IllegalStateException("Two handlers serve the task type \"" + handler.type() + "\": "
                        + other.getClass().getName() + " and " + handler.getClass().getName() + ". Remove one.");
            }
        }
    }

    @Nullable
    TaskHandler<?> forType(String name) {
        return byType.get(name);
    }

    /** The names of the types that are served. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }
}
