package io.millrace.quarkus;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;

/**
 * Carries traces through tasks: a task that is enqueued within a span gets its W3C trace context as headers, and each attempt
 * is a span of the kind consumer below it, {@code process <type>}, current while the handler runs.
 */
public final class TracedTasks implements TaskListener {

    private static final String TRACE_PARENT = "traceparent";
    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final W3CTraceContextPropagator propagator = W3CTraceContextPropagator.getInstance();
    private final Tracer tracer;
    private final boolean followsVertxContext;

    /**
     * @param followsVertxContext whether what is current belongs to the Vert.x context, as Quarkus has it, and not to the
     *        thread.
     *        Then a span stays current for everything that the attempt still does, and goes with the attempt's own context
     */
    public TracedTasks(OpenTelemetry telemetry, boolean followsVertxContext) {
        this.tracer = telemetry.getTracer("io.millrace");
        this.followsVertxContext = followsVertxContext;
    }

    @Override
    public <P> Task<P> enqueueing(Task<P> task) {
        if (!Span.current().getSpanContext().isValid() || task.options().headers().containsKey(TRACE_PARENT)) {
            return task;
        }
        Map<String, String> context = new HashMap<>();
        propagator.inject(Context.current(), context, (headers, name, value) -> {
            if (headers != null) {
                headers.put(name, value);
            }
        });
        Task<P> traced = task;
        for (Map.Entry<String, String> header : context.entrySet()) {
            traced = traced.header(header.getKey(), header.getValue());
        }
        return traced;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed when the handler returns, or gone with the Vert.x context that it is in
    public Running started(TaskContext context, TaskType<?> type, Duration waited) {
        Span span = tracer.spanBuilder("process " + type.name())
                .setParent(propagator.extract(Context.root(), context.headers(), HEADERS))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "millrace")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", context.queue().value())
                .setAttribute("messaging.message.id", context.id().value())
                .setAttribute("millrace.attempt", context.attempt())
                .startSpan();
        return new Traced(span, span.makeCurrent());
    }

    private final class Traced implements Running {

        private final Span span;
        private final Scope scope;

        Traced(Span span, Scope scope) {
            this.span = span;
            this.scope = scope;
        }

        @Override
        public void returned() {
            if (!followsVertxContext) {
                scope.close();
            }
        }

        @Override
        public void ended(Ending ending, Duration took, @Nullable String reason) {
            span.setAttribute("millrace.outcome", ending.word());
            switch (ending) {
                case RETRY, FAILED, LOST -> span.setStatus(StatusCode.ERROR, reason == null ? ending.word() : reason);
                case COMPLETED, SNOOZED, CANCELED, HANDED_BACK -> span.setStatus(StatusCode.UNSET);
            }
            span.end();
        }
    }
}
