package io.millrace.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.engine.Recording.Note;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** Calls something that is away at times. */
final class Caller implements TaskHandler<Note> {

    static final TaskType<Note> CALL = TaskType.of("call", Note.class);

    final AtomicBoolean away = new AtomicBoolean();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    final AtomicInteger mostWhenTenWereThrough = new AtomicInteger();
    final Set<Integer> attempts = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();

    @Override
    public TaskType<Note> type() {
        return CALL;
    }

    @Override
    public Set<String> needs() {
        return Set.of("partner");
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, Note note) {
        attempts.add(context.attempt());
        calls.incrementAndGet();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        return Uni.createFrom().item(() -> away.get() ? TaskOutcome.unavailable("partner", "connection refused")
                : TaskOutcome.done())
                .onItem().delayIt().by(Duration.ofMillis(5))
                .invoke(outcome -> {
                    atOnce.decrementAndGet();
                    if (outcome instanceof TaskOutcome.Done && answered.incrementAndGet() == 10) {
                        mostWhenTenWereThrough.set(mostAtOnce.get());
                    }
                });
    }
}
