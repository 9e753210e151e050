package io.millrace.redis;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.Ledger;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.QueueView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/** Reads a queue as a whole. */
final class OverviewReader {

    private OverviewReader() {
    }

    static Uni<QueueView> read(RedisCalls link, QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(link, Script.OVERVIEW.call(List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(),
                keys.ledger(), keys.completed(), keys.failed(), keys.canceled(), keys.meta(), keys.lanes()), List.of()))
                .map(answer -> view(queue, answer));
    }

    static Uni<Ledger> readLedger(RedisCalls link, QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(link, Script.LEDGER.call(
                List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(), keys.ledger(), keys.meta(), keys.lanes()),
                List.of()))
                .map(OverviewReader::ledger);
    }

    static Ledger ledger(Response n) {
        return new Ledger(n.get(0).toLong(), n.get(1).toLong(), n.get(2).toLong(), n.get(3).toLong(),
                n.get(4).toLong(), n.get(5).toLong(), n.get(6).toLong(), n.get(7).toLong(), n.get(8).toLong());
    }

    private static QueueView view(QueueName queue, Response answer) {
        Ledger ledger = ledger(answer.get(7));
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        counts.put(TaskState.PENDING, answer.get(0).toLong());
        counts.put(TaskState.ACTIVE, answer.get(1).toLong());
        counts.put(TaskState.SCHEDULED, ledger.scheduled());
        counts.put(TaskState.RETRY, ledger.retry());
        counts.put(TaskState.COMPLETED, answer.get(2).toLong());
        counts.put(TaskState.FAILED, answer.get(3).toLong());
        counts.put(TaskState.CANCELED, answer.get(4).toLong());
        long age = answer.get(5).toLong();
        Map<String, String> meta = new HashMap<>();
        Response fields = answer.get(6);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            meta.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        return new QueueView(queue, counts, age < 0 ? null : Duration.ofMillis(age), meta.containsKey("paused"),
                settings(meta), ledger);
    }

    /** What is no setting sets nothing, and whoever looks at the queue sees that. */
    private static QueueSettings settings(Map<String, String> meta) {
        double rate = Numbers.score(meta.getOrDefault("rate", ""));
        boolean hasRate = rate > 0 && rate <= QueueSettings.FASTEST;
        return new QueueSettings(hasRate ? rate : null, hasRate ? atLeastOne(meta.get("burst")) : null,
                atLeastOne(meta.get("concurrency")), weight(meta.get("weight")));
    }

    private static @Nullable Integer atLeastOne(@Nullable String text) {
        int number = Numbers.small(text);
        return number < 1 ? null : Integer.valueOf(number);
    }

    private static @Nullable Integer weight(@Nullable String text) {
        Integer weight = atLeastOne(text);
        return weight == null || weight > QueueSettings.HEAVIEST ? null : weight;
    }
}
