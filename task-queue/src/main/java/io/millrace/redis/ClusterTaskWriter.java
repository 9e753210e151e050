package io.millrace.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;

/** Writes the tasks of each queue by themselves: no batch mixes slots, and a node that is away keeps no other queue waiting. */
final class ClusterTaskWriter implements TaskWriter {

    private final Function<QueueName, TaskWriter> makeWriter;
    private final Map<QueueName, TaskWriter> writers = new ConcurrentHashMap<>();

    ClusterTaskWriter(Function<QueueName, TaskWriter> makeWriter) {
        this.makeWriter = makeWriter;
    }

    @Override
    public Uni<List<EnqueueResult>> write(List<Message> messages) {
        return write(messages, TaskWriter::write);
    }

    @Override
    public Uni<List<EnqueueResult>> writeNext(List<Message> messages) {
        return write(messages, TaskWriter::writeNext);
    }

    private Uni<List<EnqueueResult>> write(List<Message> messages,
            BiFunction<TaskWriter, List<Message>, Uni<List<EnqueueResult>>> way) {
        if (messages.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Map<QueueName, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < messages.size(); i++) {
            places.computeIfAbsent(messages.get(i).options().queue(), queue -> new ArrayList<>()).add(i);
        }
        if (places.size() == 1) {
            return way.apply(writerOf(places.keySet().iterator().next()), messages);
        }
        EnqueueResult[] results = new EnqueueResult[messages.size()];
        List<Uni<List<EnqueueResult>>> writes = new ArrayList<>();
        places.forEach((queue, own) -> writes.add(way.apply(writerOf(queue), own.stream().map(messages::get).toList())
                .invoke(answers -> {
                    for (int i = 0; i < own.size(); i++) {
                        results[own.get(i)] = answers.get(i);
                    }
                })));
        return Uni.join().all(writes).andCollectFailures().map(done -> Arrays.asList(results))
                .onFailure(CompositeException.class).transform(all -> failure(all, results));
    }

    /** The one that says less, and what was stored in other queues. */
    private static Throwable failure(CompositeException all, EnqueueResult[] results) {
        List<Throwable> failures = all.getCauses();
        Throwable least = failures.stream().filter(EnqueueUnknownException.class::isInstance).findFirst()
                .orElse(failures.get(0));
        int stored = (int) Arrays.stream(results).filter(Objects::nonNull).count();
        return least instanceof RuntimeException failure
                ? EnqueueUnknownException.unlessNoneWasStored(stored, results.length, failure)
                : least;
    }

    private TaskWriter writerOf(QueueName queue) {
        return writers.computeIfAbsent(queue, makeWriter);
    }
}
