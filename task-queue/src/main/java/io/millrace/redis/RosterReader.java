package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.WorkSource.Announced;
import io.millrace.inspect.BreakerView;
import io.millrace.inspect.WorkerView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Reads who works, and what the workers know of the world outside. */
final class RosterReader {

    private static final int MOST_WORKERS = 1_000;

    private final RedisCalls link;

    RosterReader(RedisCalls link) {
        this.link = link;
    }

    /** The workers that live, by name; the thousand seen last. */
    Uni<List<WorkerView>> workers() {
        return link.send(Request.cmd(Command.ZRANGE).arg(RedisKeys.WORKERS).arg(0).arg(MOST_WORKERS - 1).arg("REV")
                .arg("WITHSCORES"))
                .chain(answer -> {
                    Map<String, Long> seen = names(answer);
                    if (seen.isEmpty()) {
                        return Uni.createFrom().item(List.of());
                    }
                    List<Uni<Optional<WorkerView>>> reads = new ArrayList<>();
                    seen.forEach((name, at) -> reads.add(link.send(Request.cmd(Command.GET).arg(RedisKeys.WORKER + name))
                            .map(card -> view(card, Instant.ofEpochMilli(at)))));
                    return Uni.join().all(reads).andFailFast().map(views -> views.stream().flatMap(Optional::stream)
                            .sorted(Comparator.comparing(WorkerView::name)).toList());
                });
    }

    /** When a worker last said that it has a handler for a type; empty: not as far as is remembered. */
    Uni<Optional<Announced>> announced(String type) {
        return link.send(Request.cmd(Command.HGET).arg(RedisKeys.TYPES).arg(type))
                .map(noted -> Optional.ofNullable(LaneKeeper.announced(noted)));
    }

    /** The breakers that have ever been tripped and not been forgotten, by name. */
    Uni<List<BreakerView>> breakers() {
        return link.send(Request.cmd(Command.HGETALL).arg(RedisKeys.BREAKERS)).map(answer -> {
            List<BreakerView> breakers = new ArrayList<>();
            pairs(answer).forEach((name, json) -> parse(json.toString()).ifPresent(fields -> breakers.add(new BreakerView(name,
                    fields.getString("state", "closed"), instant(fields, "since"), instant(fields, "openUntil"),
                    fields.getLong("failures", 0L), fields.getString("reason", "")))));
            breakers.sort(Comparator.comparing(BreakerView::dependency));
            return breakers;
        });
    }

    /** Names and scores: pairs where the connection speaks RESP3, a flat list where not. */
    private static Map<String, Long> names(@Nullable Response answer) {
        Map<String, Long> names = new HashMap<>();
        if (answer == null) {
            return names;
        }
        boolean nested = answer.size() > 0 && answer.get(0).size() == 2;
        for (int i = 0; i < answer.size(); i += nested ? 1 : 2) {
            Response name = nested ? answer.get(i).get(0) : answer.get(i);
            Response score = nested ? answer.get(i).get(1) : answer.get(i + 1);
            names.put(name.toString(), score.toNumber() == null ? Double.valueOf(score.toString()).longValue()
                    : score.toNumber().longValue());
        }
        return names;
    }

    private static Map<String, Response> pairs(@Nullable Response answer) {
        Map<String, Response> pairs = new HashMap<>();
        if (answer != null) {
            answer.getKeys().forEach(key -> pairs.put(key, answer.get(key)));
        }
        return pairs;
    }

    private static Optional<WorkerView> view(@Nullable Response card, Instant seen) {
        return card == null ? Optional.empty() : parse(card.toString()).map(json -> view(json, seen));
    }

    private static WorkerView view(JsonObject json, Instant seen) {
        Map<QueueName, Integer> queues = new HashMap<>();
        json.getJsonObject("queues", new JsonObject())
                .forEach(queue -> queues.put(new QueueName(queue.getKey()), ((Number) queue.getValue()).intValue()));
        List<WorkerView.Running> running = new ArrayList<>();
        json.getJsonArray("running", new JsonArray()).forEach(one -> {
            JsonObject task = (JsonObject) one;
            running.add(new WorkerView.Running(new QueueName(task.getString("queue")), new TaskId(task.getString("id")),
                    task.getString("type"), Instant.ofEpochMilli(task.getLong("since"))));
        });
        List<String> types = json.getJsonArray("types", new JsonArray()).stream().map(String::valueOf).sorted().toList();
        return new WorkerView(json.getString("name"), json.getString("host"), json.getLong("pid"),
                Instant.ofEpochMilli(json.getLong("started")), seen, queues, json.getInteger("concurrency"), types,
                unknownTypeTimeout(json), json.getInteger("runningCount", running.size()), running);
    }

    private static @Nullable Duration unknownTypeTimeout(JsonObject json) {
        Number millis = json.getNumber("unknownTypeTimeout");
        return millis == null ? null : Duration.ofMillis(millis.longValue());
    }

    private static @Nullable Instant instant(JsonObject fields, String name) {
        Number millis = fields.getNumber(name);
        return millis == null ? null : Instant.ofEpochMilli(millis.longValue());
    }

    /** What is no JSON was not written by a worker, and there is nothing to show of it. */
    private static Optional<JsonObject> parse(String text) {
        try {
            return Optional.of(new JsonObject(text));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
