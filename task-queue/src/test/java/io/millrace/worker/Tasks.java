package io.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Lane;
import io.millrace.broker.Message;
import io.millrace.broker.WorkSource;
import io.millrace.client.PayloadCodec;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;

/** What tests of the runtime have in common: a handler of texts, tasks for it, and attempts of them. */
final class Tasks {

    static final TaskType<String> TEXT = TaskType.of("text", String.class);
    static final PayloadCodec PAYLOADS = new PayloadCodec(new ObjectMapper());

    private Tasks() {
    }

    static WorkerOptions options(int concurrency) {
        return new WorkerOptions(Map.of(QueueName.DEFAULT, 1), concurrency, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    static HandlerRegistry handler(BiFunction<TaskContext, String, Uni<TaskOutcome>> answer) {
        return new HandlerRegistry(List.of(new TaskHandler<String>() {
            @Override
            public TaskType<String> type() {
                return TEXT;
            }

            @Override
            public Uni<TaskOutcome> handle(TaskContext context, String text) {
                return answer.apply(context, text);
            }
        }), handler -> HandlerKind.REACTIVE);
    }

    static EntryRef ref(int number) {
        return new EntryRef(QueueName.DEFAULT, Lane.READY, "1-" + number);
    }

    static Delivery.OfTask delivery(int number) {
        return new Delivery.OfTask(ref(number), new TaskId("1-" + number),
                new Message(TEXT.name(), Buffer.buffer("\"" + number + "\""), TaskOptions.DEFAULT), 0, false);
    }

    static Attempt attempt(ContextInternal context, WorkSource source, int number, boolean withThread) {
        HandlerRegistry handlers = new HandlerRegistry(List.of(), none -> HandlerKind.REACTIVE);
        Breakers breakers = new Breakers(source.circuits(), handlers, 1, context, new SplittableRandom());
        Attempt attempt = new Attempt(delivery(number),
                new HandlerRegistry.Registration<>(new Idle(), TEXT, withThread ? HandlerKind.BLOCKING : HandlerKind.REACTIVE,
                        Set.of()),
                0, new TimeLimit(Long.MAX_VALUE, null), new NoKeeper(), new Permit(breakers, List.of(), null));
        if (withThread) {
            attempt.takesThread();
        }
        return attempt;
    }

    private static final class NoKeeper implements Attempt.Keeper {

        @Override
        public void noted(Attempt attempt) {
            throw new AssertionError("it says nothing");
        }

        @Override
        public void leftLoop(Attempt attempt, HandlerLoop loop) {
            throw new AssertionError("it has no loop");
        }
    }

    private static final class Idle implements TaskHandler<String> {

        @Override
        public TaskType<String> type() {
            return TEXT;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String text) {
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }
}
