package io.millrace.api.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.inject.Singleton;

import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Reads queues as they are shown: how they are, and how fast they have been lately. */
@Singleton
public class QueueOverview {

    private static final Duration LATELY = Duration.ofMinutes(5);

    private final TaskInspector inspector;

    QueueOverview(TaskInspector inspector) {
        this.inspector = inspector;
    }

    /** One queue. */
    public Uni<QueueDocument> read(QueueName queue) {
        Instant now = Instant.now();
        // Past the present by more than clocks differ: the end is Redis' own present.
        return Uni.combine().all().unis(inspector.queue(queue),
                inspector.stats(queue, now.minus(LATELY), now.plus(LATELY))).with(QueueDocument::of);
    }

    /** All queues that are in use, in alphabetical order. */
    public Uni<List<QueueDocument>> readAll() {
        return inspector.queues().chain(queues -> readAll(queues));
    }

    /** These queues, in that order. */
    public Uni<List<QueueDocument>> readAll(List<QueueName> queues) {
        return queues.isEmpty() ? Uni.createFrom().item(List.of())
                : Multi.createFrom().iterable(queues).onItem().transformToUni(this::read).concatenate().collect().asList();
    }
}
