package io.millrace.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jboss.logging.Logger;

import io.millrace.redis.EntryReader.Stream;
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
    private final Map<String, Stream> streams;
    private final Map<String, Integer> counted = new HashMap<>();
    private final Map<String, String> cursors = new HashMap<>();

    UnheldEntries(RedisCalls link, Map<String, Stream> streams) {
        this.link = link;
        this.streams = streams;
    }

    /** Looks once at each stream; what fails for one does not keep it from looking at the others. */
    Uni<Void> bringBack() {
        return Multi.createFrom().iterable(List.copyOf(streams.keySet()))
                .onItem().transformToUni(this::look).collectFailures().concatenate()
                .collect().asList().replaceWithVoid();
    }

    private Uni<?> look(String stream) {
        return Scripts.run(link, Script.COUNT_UNHELD.call(List.of(stream), List.of())).chain(answer -> {
            int now = answer.get(0).toInteger();
            Integer before = counted.put(stream, now);
            if (now < 0) {
                return check(stream, cursors.getOrDefault(stream, BEGIN))
                        .invoke(page -> cursors.put(stream, next(page).isEmpty() ? BEGIN : next(page)));
            }
            cursors.remove(stream);
            return now > 0 && before != null && before > 0 ? checkAll(stream, BEGIN) : Uni.createFrom().voidItem();
        });
    }

    private Uni<?> checkAll(String stream, String cursor) {
        return check(stream, cursor)
                .chain(page -> next(page).isEmpty() ? Uni.createFrom().voidItem() : checkAll(stream, next(page)));
    }

    private Uni<Response> check(String stream, String cursor) {
        RedisKeys keys = RedisKeys.of(Objects.requireNonNull(streams.get(stream)).queue());
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
