package io.millrace.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.millrace.broker.WorkSource.Recovered;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** Takes back the leases that workers let expire by dying, page by page. */
final class Recovery {

    /** A task that has killed as many workers is a suspect, and the next crash is its own. */
    static final int CRASHES_SURVIVED = 2;

    private static final Duration CONSUMER_KEPT = Duration.ofHours(1);
    private static final Duration COMEBACK = Duration.ofSeconds(1);
    private static final int PAGE = 500;

    private final RedisCalls link;
    private final QueueStreams streams;
    private final WorkerSettings settings;

    Recovery(RedisCalls link, QueueStreams streams, WorkerSettings settings) {
        this.link = link;
        this.streams = streams;
        this.settings = settings;
    }

    Uni<Recovered> run() {
        return link.send(Request.cmd(Command.TIME)).chain(now -> {
            long decided = now.get(0).toLong() * 1000 + now.get(1).toLong() / 1000;
            return Multi.createFrom().iterable(streams.toRecover().entrySet())
                    .onItem()
                    .transformToUniAndConcatenate(
                            stream -> recover(stream.getKey(), RedisKeys.of(stream.getValue().queue()), "-", decided, none()))
                    .collect().with(Collectors.reducing(none(), Recovery::sum));
        });
    }

    private Uni<Recovered> recover(String stream, RedisKeys keys, String cursor, long decided, Recovered soFar) {
        return Scripts.run(link, Script.RECOVER.call(
                List.of(stream, keys.retry(), keys.failed(), keys.records(), keys.guards(), keys.ledger(), keys.dueChannel(),
                        keys.stats(), keys.events()),
                List.of(settings.name(), settings.lease().toMillis(), cursor, PAGE, COMEBACK.toMillis(), CRASHES_SURVIVED,
                        Kept.FAILED.time().toMillis(), Kept.FAILED.most(), Kept.FAILED.mostKib(), CONSUMER_KEPT.toMillis(),
                        decided)))
                .chain(answer -> {
                    Recovered sum = sum(soFar, new Recovered(answer.get(1).toInteger(), answer.get(2).toInteger(),
                            Duration.ofMillis(answer.get(3).toLong())));
                    String next = answer.get(0).toString();
                    return next.isEmpty() ? Uni.createFrom().item(sum) : recover(stream, keys, next, decided, sum);
                });
    }

    private Recovered none() {
        return new Recovered(0, 0, settings.lease());
    }

    private static Recovered sum(Recovered a, Recovered b) {
        return new Recovered(a.recovered() + b.recovered(), a.failed() + b.failed(),
                a.nextExpiry().compareTo(b.nextExpiry()) < 0 ? a.nextExpiry() : b.nextExpiry());
    }
}
