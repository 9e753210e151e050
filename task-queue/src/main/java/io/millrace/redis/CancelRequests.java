package io.millrace.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.broker.TaskRef;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Reads which of a worker's own tasks are to be cancelled. However many requests there are to others' tasks, it costs what the
 * worker runs; and a page of them, a turn, to forget those whose task has ended.
 */
final class CancelRequests {

    /** Ids asked for in one command, which takes Redis about a quarter of a millisecond. */
    private static final int ASKED_AT_ONCE = 500;
    private static final String STEP = "read requests to cancel";

    private final RedisCalls link;
    private final List<QueueName> queues;
    private final QueueFaults faults;
    /** Where the next page begins of each queue's requests. */
    private final Map<QueueName, String> cursors = new HashMap<>();

    CancelRequests(RedisCalls link, List<QueueName> queues, QueueFaults faults) {
        this.link = link;
        this.queues = queues;
        this.faults = faults;
    }

    /** Those among the given tasks whose end was asked for. */
    Uni<Set<TaskRef>> read(Collection<TaskRef> running) {
        return link.batch(queues.stream().map(queue -> Request.cmd(Command.EXISTS).arg(requests(queue))).toList())
                .chain(answers -> {
                    List<QueueName> asked = new ArrayList<>();
                    for (int i = 0; i < answers.size(); i++) {
                        if (answers.get(i).toInteger() > 0) {
                            asked.add(queues.get(i));
                        }
                    }
                    return Multi.createFrom().iterable(asked)
                            .onItem().transformToUniAndConcatenate(queue -> readApart(queue, running))
                            .collect().in(HashSet::new, Set::addAll);
                });
    }

    /** A queue of which this is refused is left out, and named. */
    private Uni<List<TaskRef>> readApart(QueueName queue, Collection<TaskRef> running) {
        return read(queue, running).invoke(() -> faults.done(queue, STEP)).onFailure(Refusals::isOfSome)
                .recoverWithItem(refusal -> {
                    faults.refused(queue, STEP, String.valueOf(refusal.getMessage()));
                    return List.of();
                });
    }

    private Uni<List<TaskRef>> read(QueueName queue, Collection<TaskRef> running) {
        List<TaskRef> mine = running.stream().filter(task -> task.queue().equals(queue)).toList();
        List<List<TaskRef>> pages = new ArrayList<>();
        for (int first = 0; first < mine.size(); first += ASKED_AT_ONCE) {
            pages.add(mine.subList(first, Math.min(mine.size(), first + ASKED_AT_ONCE)));
        }
        return Multi.createFrom().iterable(pages)
                .onItem().transformToUniAndConcatenate(page -> ask(queue, page))
                .collect().<List<TaskRef>> in(ArrayList::new, List::addAll)
                .call(() -> forgetEnded(queue));
    }

    private Uni<List<TaskRef>> ask(QueueName queue, List<TaskRef> page) {
        Request request = Request.cmd(Command.HMGET).arg(requests(queue));
        page.forEach(task -> request.arg(task.id().value()));
        return link.send(request).map(answer -> {
            List<TaskRef> wanted = new ArrayList<>();
            for (int i = 0; answer != null && i < answer.size(); i++) {
                if (answer.get(i) != null) {
                    wanted.add(page.get(i));
                }
            }
            return wanted;
        });
    }

    private Uni<Response> forgetEnded(QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(link, Script.HEED.call(List.of(keys.cancelRequests(), keys.ready(), keys.records()),
                List.of(cursors.getOrDefault(queue, "0"), Walk.BUDGET)))
                .invoke(cursor -> cursors.put(queue, cursor.toString()));
    }

    private static String requests(QueueName queue) {
        return RedisKeys.of(queue).cancelRequests();
    }
}
