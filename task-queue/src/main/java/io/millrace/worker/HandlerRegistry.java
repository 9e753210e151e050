package io.millrace.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.millrace.client.PayloadCodec;
import io.millrace.observe.StackExcerpt;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;

/** Which handler serves which type, and how it wants to be run. */
public final class HandlerRegistry {

    /** A handler, and what does not change about it. */
    record Registration<P>(TaskHandler<P> handler, TaskType<P> type, HandlerKind kind, Set<String> needs) {

        /**
         * Asks the handler what it is for, once: it is the author's, and may say anything.
         *
         * @throws IllegalStateException when what it says is of no use; the message names it
         */
        static <P> Registration<P> of(TaskHandler<P> handler, HandlerKind kind) {
            try {
                TaskType<P> type = Objects.requireNonNull(handler.type(), "type() answers null");
                Set<String> needs = Set.copyOf(handler.needs());
                needs.forEach(TaskOutcome.Unavailable::checkName);
                return new Registration<>(handler, type, kind, needs);
            } catch (Throwable e) {
                throw new IllegalStateException("The handler " + handler.getClass().getName()
                        + " cannot be registered: " + StackExcerpt.summary(e), e);
            }
        }
    }

    private final Map<String, Registration<?>> byType = new HashMap<>();

    /**
     * Handlers that run as the annotations of their classes say.
     *
     * @throws IllegalStateException when two handlers serve one type; the message names both
     */
    public HandlerRegistry(Collection<? extends TaskHandler<?>> handlers) {
        this(handlers, handler -> HandlerKind.of(handler.getClass()));
    }

    /**
     * Handlers that run as the function says.
     *
     * @throws IllegalStateException when two handlers serve one type; the message names both
     */
    public HandlerRegistry(Collection<? extends TaskHandler<?>> handlers, Function<TaskHandler<?>, HandlerKind> kindOf) {
        for (TaskHandler<?> handler : handlers) {
            Registration<?> registration = Registration.of(handler, kindOf.apply(handler));
            Registration<?> other = byType.put(registration.type().name(), registration);
            if (other != null) {
                throw new IllegalStateException("Two handlers serve the task type \"" + registration.type() + "\": "
                        + other.handler().getClass().getName() + " and " + handler.getClass().getName() + ". Remove one.");
            }
        }
    }

    /**
     * Sees that payloads can be read at all.
     *
     * @throws IllegalStateException when those of a type never can; the message names the handler and the payload's class
     */
    void checkPayloads(PayloadCodec payloads) {
        for (Registration<?> registration : byType.values()) {
            payloads.whyNeverReadable(registration.type()).ifPresent(reason -> {
                throw new IllegalStateException("The handler " + registration.handler().getClass().getName()
                        + " serves the task type \"" + registration.type() + "\", whose payload "
                        + registration.type().payloadType().getName() + " cannot be read from JSON: " + reason
                        + ". A record is what works without anything else.");
            });
        }
    }

    @Nullable
    Registration<?> forType(String name) {
        return byType.get(name);
    }

    /** What each handler needs. */
    List<Set<String>> needs() {
        return byType.values().stream().<Set<String>> map(Registration::needs).toList();
    }

    /** Whether any handler has a thread of its own. */
    boolean anyOnThreads() {
        return byType.values().stream().anyMatch(registration -> registration.kind() != HandlerKind.REACTIVE);
    }

    /** The names of the types that are served. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }
}
