package io.millrace.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.millrace.broker.WorkSource.Recovered;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;
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
    private final Map<String, Stream> streams;
    private final WorkerSettings settings;
    private final QueueFaults faults;

    Recovery(RedisCalls link, Map<String, Stream> streams, WorkerSettings settings, QueueFaults faults) {
        this.link = link;
        this.streams = streams;
        this.settings = settings;
        this.faults = faults;
    }

    Uni<Recovered> run() {
        return link.send(Request.cmd(Command.TIME)).chain(now -> {
            long decided = now.get(0).toLong() * 1000 + now.get(1).toLong() / 1000;
            return Multi.createFrom().iterable(streams.keySet())
                    .onItem().transformToUniAndConcatenate(stream -> recover(stream, decided))
                    .collect().with(Collectors.reducing(none(), Recovery::sum));
        });
    }

    /** A stream of which this is refused is left to the next turn: the others' leases are taken back. */
    private Uni<Recovered> recover(String stream, long decided) {
        QueueName queue = Objects.requireNonNull(streams.get(stream)).queue();
        String step = "take back expired leases of " + stream;
        return recover(stream, "-", decided, none()).invoke(done -> faults.done(queue, step))
                .onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
                    if (!Refusals.isOfMissingGroup(String.valueOf(refusal.getMessage()))) {
                        faults.refused(queue, step, String.valueOf(refusal.getMessage()));
                    }
                    return none();
                });
    }

    private Uni<Recovered> recover(String stream, String cursor, long decided, Recovered soFar) {
        RedisKeys keys = RedisKeys.of(Objects.requireNonNull(streams.get(stream)).queue());
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
                    return next.isEmpty() ? Uni.createFrom().item(sum) : recover(stream, next, decided, sum);
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
