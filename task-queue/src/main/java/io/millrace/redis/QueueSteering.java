package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.QueueSettings;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** What operators do to a queue as a whole. */
final class QueueSteering {

    private final Asking asking;
    private final RedisCalls link;
    private final QueueName queue;
    private final RedisKeys keys;

    QueueSteering(Asking asking, QueueName queue) {
        this.asking = asking;
        this.link = asking.link();
        this.queue = queue;
        this.keys = RedisKeys.of(queue);
    }

    Uni<Void> pause() {
        return steer("paused", List.of("paused", "1"));
    }

    Uni<Void> resume() {
        return steer("resumed", List.of("paused", ""));
    }

    Uni<Void> configure(QueueSettings settings) {
        return steer("configured", List.of("rate", text(settings.rate()), "burst", text(settings.burst()),
                "concurrency", text(settings.concurrency()), "weight", text(settings.weight())));
    }

    Uni<QueueDeletion> delete(boolean force) {
        return asking.ask(() -> Scripts.run(link, Script.DROP.call(List.of(keys.ready(), keys.again(), keys.scheduled(),
                keys.retry(), keys.completed(), keys.failed(), keys.canceled(), keys.ledger(), keys.meta(),
                keys.cancelRequests(), keys.rate(), keys.recent(), keys.events(), keys.beats(), keys.suspects(), keys.lanes()),
                List.of(force ? "any" : "empty"))))
                .chain(answer -> {
                    long tasks = answer.get(0).toLong();
                    long dropped = answer.get(1).toLong();
                    return dropped == 0 ? Uni.createFrom().item(new QueueDeletion.NotEmpty(tasks))
                            : sweep("records", dropped).chain(() -> sweep("locks", dropped)).chain(this::forget)
                                    .replaceWith(new QueueDeletion.Deleted(tasks));
                });
    }

    private Uni<?> sweep(String what, long dropped) {
        RedisCalls paced = asking.paced();
        String[] cursor = { "0" };
        return Multi.createBy().repeating().uni(() -> asking.ask(() -> Scripts.run(paced, Script.SWEEP.call(
                List.of(keys.records(), keys.locks()), List.of(cursor[0], Walk.BUDGET, what, dropped)))))
                .whilst(answer -> {
                    cursor[0] = answer.get(0).toString();
                    return !cursor[0].equals("0");
                }).collect().last();
    }

    private Uni<?> forget() {
        return asking.ask(() -> link.send(Request.cmd(Command.SREM).arg(RedisKeys.QUEUES).arg(queue.value())));
    }

    private Uni<Void> steer(String signal, List<String> fields) {
        List<String> arguments = new ArrayList<>();
        arguments.add(signal);
        arguments.addAll(fields);
        return asking.ask(() -> Scripts.run(link, Script.STEER.call(List.of(keys.meta(), keys.signals()), arguments)))
                .replaceWithVoid();
    }

    private static String text(@Nullable Object setting) {
        return setting == null ? "" : setting.toString();
    }
}
