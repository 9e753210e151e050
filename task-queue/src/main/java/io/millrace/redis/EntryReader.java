package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Lane;
import io.millrace.client.PayloadCodec;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Turns stream entries into deliveries; those that only name their task get its message from its record. */
final class EntryReader {

    /**
     * What is read of records at once: as many as these may have any size, and more of them together no more bytes than that.
     */
    private static final int FEW = 8;
    private static final long BYTES_AT_ONCE = FEW * (long) PayloadCodec.LARGEST;

    /** The streams of a worker, by key. */
    record Stream(QueueName queue, Lane lane) {
    }

    private record Entry(EntryRef ref, TaskId id, @Nullable Buffer message) {
    }

    private final RedisCalls link;
    private final Map<String, Stream> streams;

    EntryReader(RedisCalls link, Map<String, Stream> streams) {
        this.link = link;
        this.streams = streams;
    }

    /** The deliveries in answers to XREADGROUP, in their order. */
    Uni<List<Delivery>> readStreams(List<? extends @Nullable Response> answers) {
        List<Entry> entries = new ArrayList<>();
        for (Response answer : answers) {
            if (answer != null) {
                collect(answer, entries);
            }
        }
        return resolve(entries);
    }

    /** The delivery of each entry that XRANGE found. */
    Uni<List<Delivery>> readRanges(List<EntryRef> refs, List<Response> answers) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < refs.size(); i++) {
            for (Response found : answers.get(i)) {
                EntryRef ref = refs.get(i);
                entries.add(entry(new Stream(ref.queue(), ref.lane()), found));
            }
        }
        return resolve(entries);
    }

    /** XREADGROUP answers with a map from stream to entries, as RESP3 map or as a list of pairs. */
    private void collect(Response answer, List<Entry> entries) {
        if (answer.isMap()) {
            for (String key : answer.getKeys()) {
                collect(key, answer.get(key), entries);
            }
        } else {
            for (Response pair : answer) {
                collect(pair.get(0).toString(), pair.get(1), entries);
            }
        }
    }

    private void collect(String key, Response found, List<Entry> entries) {
        Stream stream = streams.get(key);
        if (stream == null) {
            throw new IllegalStateException("Redis answered for a stream that was not asked for: " + key);
        }
        for (Response one : found) {
            entries.add(entry(stream, one));
        }
    }

    private static Entry entry(Stream stream, Response found) {
        String entry = found.get(0).toString();
        Buffer message = null;
        String id = "";
        Response fields = found.get(1);
        for (int i = 0; fields != null && i + 1 < fields.size(); i += 2) {
            switch (fields.get(i).toString()) {
                case "m" -> message = fields.get(i + 1).toBuffer();
                case "i" -> id = fields.get(i + 1).toString();
                default -> {
                    // A field of a newer version, or of somebody else; the task does not hang on it.
                }
            }
        }
        return new Entry(new EntryRef(stream.queue(), stream.lane(), entry), TaskId.isLegal(id) ? new TaskId(id)
                : new TaskId(entry), message);
    }

    private Uni<List<Delivery>> resolve(List<Entry> entries) {
        List<Entry> missing = entries.stream().filter(entry -> entry.message() == null).toList();
        return readRecords(missing).map(records -> {
            List<Delivery> deliveries = new ArrayList<>(entries.size());
            int next = 0;
            for (Entry entry : entries) {
                if (entry.message() != null) {
                    deliveries.add(delivery(entry, entry.message(), 0, false));
                } else {
                    Response fields = records.get(next++);
                    Response attempts = fields.get(1);
                    Buffer message = fields.get(0) == null ? null : fields.get(0).toBuffer();
                    deliveries.add(delivery(entry, message, attempts == null ? 0 : attempts.toInteger(), true));
                }
            }
            return deliveries;
        });
    }

    /** Large messages come a few at a time: neither Redis nor this process has all of a fetch in its buffers at once. */
    private Uni<List<Response>> readRecords(List<Entry> entries) {
        if (entries.size() <= FEW) {
            return readTogether(entries);
        }
        return link.batch(entries.stream().map(entry -> Request.cmd(Command.HSTRLEN).arg(record(entry)).arg("m")).toList())
                .map(lengths -> portions(entries, lengths)).onItem().transformToMulti(Multi.createFrom()::iterable)
                .onItem().transformToUniAndConcatenate(this::readTogether)
                .collect().in(ArrayList::new, List::addAll);
    }

    private static List<List<Entry>> portions(List<Entry> entries, List<Response> lengths) {
        List<List<Entry>> portions = new ArrayList<>();
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += lengths.get(i).toLong();
            if (bytes > BYTES_AT_ONCE && i > first) {
                portions.add(entries.subList(first, i));
                first = i;
                bytes = lengths.get(i).toLong();
            }
        }
        portions.add(entries.subList(first, entries.size()));
        return portions;
    }

    private Uni<List<Response>> readTogether(List<Entry> entries) {
        return entries.isEmpty() ? Uni.createFrom().item(List.of())
                : link.batch(entries.stream().map(entry -> Request.cmd(Command.HMGET).arg(record(entry)).arg("m")
                        .arg("attempts")).toList());
    }

    private static String record(Entry entry) {
        return RedisKeys.of(entry.ref().queue()).records() + entry.id();
    }

    private static Delivery delivery(Entry entry, @Nullable Buffer message, int attempts, boolean hasRecord) {
        if (message == null) {
            return new Delivery.Unreadable(entry.ref(), entry.id(), "it has no message, neither in its entry nor in a record");
        }
        try {
            return new Delivery.OfTask(entry.ref(), entry.id(),
                    MessageCodec.decode(message, entry.ref().queue(), entry.id()), attempts, hasRecord);
        } catch (UnreadableMessageException e) {
            return new Delivery.Unreadable(entry.ref(), entry.id(), e.problem());
        }
    }
}
