package io.millrace.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;
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

    private static final Logger LOG = Logger.getLogger(EntryReader.class);

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
    /** The last entry of each stream that came here. */
    private final Map<String, String> last = new HashMap<>();

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

    /** The last entry of a stream that came here: what Redis has handed to this worker since is behind it. */
    String last(String stream) {
        return last.getOrDefault(stream, "0");
    }

    /** Reads entries that this worker holds. Those that are gone are left out, and those whose stream cannot be read. */
    Uni<List<Delivery>> read(List<EntryRef> refs) {
        return link.answers(refs.stream().map(ref -> Request.cmd(Command.XRANGE).arg(RedisKeys.streamOf(ref)).arg(ref.entry())
                .arg(ref.entry())).toList()).chain(replies -> {
                    List<Entry> entries = new ArrayList<>();
                    for (int i = 0; i < refs.size(); i++) {
                        if (replies.get(i) instanceof Reply.Answered answered) {
                            for (Response found : answered.said()) {
                                EntryRef ref = refs.get(i);
                                entries.add(entry(new Stream(ref.queue(), ref.lane()), found));
                            }
                        }
                    }
                    return resolve(entries);
                });
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
        if (found.size() > 0) {
            last.put(key, entries.get(entries.size() - 1).ref().entry());
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
        return readRecords(missing).map(records -> deliveries(entries, records));
    }

    /**
     * @param records of those entries that have no message, in their order
     */
    private static List<Delivery> deliveries(List<Entry> entries, List<Reply> records) {
        List<Delivery> deliveries = new ArrayList<>(entries.size());
        int next = 0;
        for (Entry entry : entries) {
            Delivery delivery = entry.message() != null ? delivery(entry, entry.message(), 0, false)
                    : delivery(entry, records.get(next++));
            if (delivery != null) {
                deliveries.add(delivery);
            }
        }
        return deliveries;
    }

    /** {@code null} when the record could not be read now; what this worker holds and does not know is read again later. */
    private static @Nullable Delivery delivery(Entry entry, Reply record) {
        if (record instanceof Reply.Refused refused) {
            LOG.debugf("The record of task %s of queue %s is not read: %s", entry.id(), entry.ref().queue(), refused.words());
            return Refusals.isOfWrongType(refused.words())
                    ? unreadable(entry, "its record cannot be read: " + refused.words())
                    : null;
        }
        Response fields = ((Reply.Answered) record).said();
        int attempts = fields.get(1) == null ? 0 : Numbers.count(fields.get(1).toString());
        if (attempts < 0) {
            return unreadable(entry, "its record does not say how often it was attempted, but \""
                    + Numbers.excerpt(fields.get(1).toString()) + "\"");
        }
        return delivery(entry, fields.get(0) == null ? null : fields.get(0).toBuffer(), attempts, true);
    }

    /** Large messages come a few at a time: neither Redis nor this process has all of a fetch in its buffers at once. */
    private Uni<List<Reply>> readRecords(List<Entry> entries) {
        if (entries.size() <= FEW) {
            return readTogether(entries);
        }
        return link.answers(entries.stream().map(entry -> Request.cmd(Command.HSTRLEN).arg(record(entry)).arg("m")).toList())
                .map(lengths -> portions(entries, lengths)).onItem().transformToMulti(Multi.createFrom()::iterable)
                .onItem().transformToUniAndConcatenate(this::readTogether)
                .collect().in(ArrayList::new, List::addAll);
    }

    /** Of what is no record there is nothing to read. */
    private static long length(Reply reply) {
        return reply instanceof Reply.Answered answered ? answered.said().toLong() : 0;
    }

    private static List<List<Entry>> portions(List<Entry> entries, List<Reply> lengths) {
        List<List<Entry>> portions = new ArrayList<>();
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += length(lengths.get(i));
            if (bytes > BYTES_AT_ONCE && i > first) {
                portions.add(entries.subList(first, i));
                first = i;
                bytes = length(lengths.get(i));
            }
        }
        portions.add(entries.subList(first, entries.size()));
        return portions;
    }

    private Uni<List<Reply>> readTogether(List<Entry> entries) {
        return entries.isEmpty() ? Uni.createFrom().item(List.of())
                : link.answers(entries.stream().map(entry -> Request.cmd(Command.HMGET).arg(record(entry)).arg("m")
                        .arg("attempts")).toList());
    }

    private static String record(Entry entry) {
        return RedisKeys.of(entry.ref().queue()).records() + entry.id();
    }

    private static Delivery delivery(Entry entry, @Nullable Buffer message, int attempts, boolean hasRecord) {
        if (message == null) {
            return unreadable(entry, "it has no message, neither in its entry nor in a record");
        }
        try {
            return new Delivery.OfTask(entry.ref(), entry.id(),
                    MessageCodec.decode(message, entry.ref().queue(), entry.id()), attempts, hasRecord);
        } catch (UnreadableMessageException e) {
            return unreadable(entry, e.problem());
        }
    }

    private static Delivery unreadable(Entry entry, String problem) {
        return new Delivery.Unreadable(entry.ref(), entry.id(), problem);
    }
}
