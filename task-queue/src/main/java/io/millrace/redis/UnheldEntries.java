package io.millrace.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/**
 * Brings back entries that were delivered and that no worker holds, since a hand acknowledged them or removed the worker that
 * held them: nobody would settle or recover them. How many there are costs next to nothing to ask; only when some were there
 * twice running are the delivered entries walked through. Where Redis cannot count them, a page of these is checked each time.
 */
final class UnheldEntries {

    private static final Logger LOG = Logger.getLogger(UnheldEntries.class);
    private static final int PAGE = 100;
    private static final String BEGIN = "-";

    private final RedisCalls link;
    private final QueueStreams streams;
    private final Map<String, Integer> counted = new HashMap<>();
    private final Map<String, String> cursors = new HashMap<>();

    UnheldEntries(RedisCalls link, QueueStreams streams) {
        this.link = link;
        this.streams = streams;
    }

    /** Looks once at each stream; what fails for one does not keep it from looking at the others. */
    Uni<Void> bringBack() {
        return Multi.createFrom().iterable(streams.lookedAfter().entrySet())
                .onItem().transformToUni(stream -> look(stream.getKey(), stream.getValue().queue())).collectFailures()
                .concatenate()
                .collect().asList().replaceWithVoid();
    }

    private Uni<?> look(String stream, QueueName queue) {
        return Scripts.run(link, Script.COUNT_UNHELD.call(List.of(stream), List.of())).chain(answer -> {
            int now = answer.get(0).toInteger();
            Integer before = counted.put(stream, now);
            if (now < 0) {
                return check(stream, queue, cursors.getOrDefault(stream, BEGIN))
                        .invoke(page -> cursors.put(stream, next(page).isEmpty() ? BEGIN : next(page)));
            }
            cursors.remove(stream);
            return now > 0 && before != null && before > 0 ? checkAll(stream, queue, BEGIN) : Uni.createFrom().voidItem();
        });
    }

    private Uni<?> checkAll(String stream, QueueName queue, String cursor) {
        return check(stream, queue, cursor)
                .chain(page -> next(page).isEmpty() ? Uni.createFrom().voidItem() : checkAll(stream, queue, next(page)));
    }

    private Uni<Response> check(String stream, QueueName queue, String cursor) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(link, Script.CHECK_ENTRIES.call(List.of(stream, keys.again(), keys.records(), keys.ledger()),
                List.of(cursor, PAGE, "repair", "delivered"))).invoke(page -> {
                    int back = page.get(2).toInteger();
                    if (back > 0) {
                        LOG.warnf("Brought back %d tasks of %s that had been delivered and that no worker held", back, stream);
                    }
                });
    }

    private static String next(Response page) {
        return page.get(0).toString();
    }
}
