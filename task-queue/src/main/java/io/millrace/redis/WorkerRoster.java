package io.millrace.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.broker.WorkerCard;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * Writes a worker's card: JSON that expires unless it is renewed, and a list of names that forgets the dead. The keys are in
 * slots of their own, so each command goes alone.
 */
final class WorkerRoster {

    /** For how long a card speaks for its worker. */
    static final Duration VALID = Duration.ofSeconds(30);

    private static final Duration FORGOTTEN = Duration.ofHours(1);
    /** How long it is remembered who announced a type, and of how many. */
    static final Duration TYPE_REMEMBERED = Duration.ofDays(30);
    private static final int MOST_TYPES = 1_000;
    private static final Logger LOG = Logger.getLogger(WorkerRoster.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final String HOST = ManagementFactory.getRuntimeMXBean().getName().replaceFirst("^\\d+@", "");

    private final RedisCalls calls;
    private final String worker;
    /** Keys that Redis refused to write the last time. */
    private final Set<String> refused = new HashSet<>();

    WorkerRoster(RedisCalls calls, String worker) {
        this.calls = calls;
        this.worker = worker;
    }

    Uni<Void> announce(WorkerCard card) {
        return tell(Script.CARD, RedisKeys.WORKER + worker, List.of(json(card), VALID.toMillis()))
                .chain(() -> tell(Script.ANNOUNCE, RedisKeys.WORKERS, List.of(worker, FORGOTTEN.toMillis())))
                .chain(() -> tell(Script.ANNOUNCE_TYPES, RedisKeys.TYPES, types(card)))
                .replaceWithVoid();
    }

    /** What Redis refuses for one key keeps nothing from the others. */
    private Uni<?> tell(Script script, String key, List<?> arguments) {
        return Scripts.run(calls, script.call(List.of(key), arguments)).invoke(() -> refused.remove(key))
                .onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
                    if (refused.add(key)) {
                        LOG.errorf("Worker %s cannot announce itself in %s, since Redis says: %s", worker, key,
                                refusal.getMessage());
                    }
                    return null;
                });
    }

    private List<Object> types(WorkerCard card) {
        List<Object> arguments = new ArrayList<>(List.of(worker, TYPE_REMEMBERED.toMillis(), MOST_TYPES));
        arguments.addAll(card.types());
        return arguments;
    }

    Uni<Void> leave() {
        return calls.send(Request.cmd(Command.DEL).arg(RedisKeys.WORKER + worker))
                .chain(() -> calls.send(Request.cmd(Command.ZREM).arg(RedisKeys.WORKERS).arg(worker)))
                .replaceWithVoid();
    }

    private byte[] json(WorkerCard card) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", worker);
            json.writeStringField("host", HOST);
            json.writeNumberField("pid", ProcessHandle.current().pid());
            json.writeNumberField("started", card.started().toEpochMilli());
            json.writeObjectFieldStart("queues");
            for (Map.Entry<QueueName, Integer> queue : card.queues().entrySet()) {
                json.writeNumberField(queue.getKey().value(), queue.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("concurrency", card.concurrency());
            json.writeArrayFieldStart("types");
            for (String type : card.types()) {
                json.writeString(type);
            }
            json.writeEndArray();
            json.writeNumberField("unknownTypeTimeout", card.unknownTypeTimeout().toMillis());
            json.writeNumberField("runningCount", card.runningCount());
            json.writeArrayFieldStart("running");
            for (WorkerCard.Running running : card.running()) {
                write(json, running);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("blocked");
            for (WorkerCard.BlockedLoop loop : card.blocked()) {
                json.writeStartObject();
                json.writeStringField("thread", loop.thread());
                json.writeNumberField("since", loop.since().toEpochMilli());
                if (loop.task() != null) {
                    json.writeFieldName("task");
                    write(json, loop.task());
                }
                json.writeStringField("stack", loop.stack());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, WorkerCard.Running running) throws IOException {
        json.writeStartObject();
        json.writeStringField("queue", running.queue().value());
        json.writeStringField("id", running.id().value());
        json.writeStringField("type", running.type());
        json.writeNumberField("since", running.since().toEpochMilli());
        json.writeEndObject();
    }
}
