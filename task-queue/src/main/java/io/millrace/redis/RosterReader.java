package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

    /**
     * The workers that live, by name; the thousand seen last. Their cards expire, but not in time where Redis' clock was set
     * back: when they were last heard of counts too.
     */
    Uni<List<WorkerView>> workers() {
        return Scripts.run(link, Script.LIST_WORKERS.call(List.of(RedisKeys.WORKERS),
                List.of(WorkerRoster.VALID.toMillis(), MOST_WORKERS)))
                .chain(answer -> {
                    if (answer.size() == 0) {
                        return Uni.createFrom().item(List.of());
                    }
                    List<Uni<Optional<WorkerView>>> reads = new ArrayList<>();
                    answer.forEach(worker -> reads.add(link.send(Request.cmd(Command.GET).arg(RedisKeys.WORKER + worker.get(0)))
                            .map(card -> view(card, Instant.ofEpochMilli(worker.get(1).toLong())))
                            .onFailure(Refusals::isOfSome).recoverWithItem(Optional.empty())));
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
            pairs(answer).forEach((name, json) -> parse(json.toString(), fields -> new BreakerView(name,
                    fields.getString("state", "closed"), instant(fields, "since"), instant(fields, "openUntil"),
                    fields.getLong("failures", 0L), fields.getString("reason", ""))).ifPresent(breakers::add));
            breakers.sort(Comparator.comparing(BreakerView::dependency));
            return breakers;
        });
    }

    private static Map<String, Response> pairs(@Nullable Response answer) {
        Map<String, Response> pairs = new HashMap<>();
        if (answer != null) {
            answer.getKeys().forEach(key -> pairs.put(key, answer.get(key)));
        }
        return pairs;
    }

    private static Optional<WorkerView> view(@Nullable Response card, Instant seen) {
        return card == null ? Optional.empty() : parse(card.toString(), json -> view(json, seen));
    }

    private static WorkerView view(JsonObject json, Instant seen) {
        Map<QueueName, Integer> queues = new HashMap<>();
        json.getJsonObject("queues", new JsonObject())
                .forEach(queue -> queues.put(new QueueName(queue.getKey()), ((Number) queue.getValue()).intValue()));
        List<WorkerView.Running> running = new ArrayList<>();
        json.getJsonArray("running", new JsonArray()).forEach(one -> running.add(running((JsonObject) one)));
        List<WorkerView.BlockedLoop> blocked = new ArrayList<>();
        json.getJsonArray("blocked", new JsonArray()).forEach(one -> {
            JsonObject loop = (JsonObject) one;
            JsonObject task = loop.getJsonObject("task");
            blocked.add(new WorkerView.BlockedLoop(loop.getString("thread"), Instant.ofEpochMilli(loop.getLong("since")),
                    task == null ? null : running(task), loop.getString("stack")));
        });
        List<String> types = json.getJsonArray("types", new JsonArray()).stream().map(String::valueOf).sorted().toList();
        return new WorkerView(json.getString("name"), json.getString("host"), json.getLong("pid"),
                Instant.ofEpochMilli(json.getLong("started")), seen, queues, json.getInteger("concurrency"), types,
                unknownTypeTimeout(json), json.getInteger("runningCount", running.size()), running, blocked);
    }

    private static @Nullable Duration unknownTypeTimeout(JsonObject json) {
        Number millis = json.getNumber("unknownTypeTimeout");
        return millis == null ? null : Duration.ofMillis(millis.longValue());
    }

    private static WorkerView.Running running(JsonObject task) {
        return new WorkerView.Running(new QueueName(task.getString("queue")), new TaskId(task.getString("id")),
                task.getString("type"), Instant.ofEpochMilli(task.getLong("since")));
    }

    private static @Nullable Instant instant(JsonObject fields, String name) {
        Number millis = fields.getNumber(name);
        return millis == null ? null : Instant.ofEpochMilli(millis.longValue());
    }

    /** What is no JSON, or JSON of something else, was not written by a worker, and there is nothing to show of it. */
    private static <T> Optional<T> parse(String text, Function<JsonObject, T> read) {
        try {
            return Optional.of(read.apply(new JsonObject(text)));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }
}
