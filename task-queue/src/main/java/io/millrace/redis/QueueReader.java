package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.millrace.broker.Delivery;
import io.millrace.broker.WorkSource.Fetched;
import io.millrace.broker.WorkSource.Share;
import io.millrace.redis.QueueGates.Gate;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Takes entries out of the queues of one worker, on a connection that may wait. Behind each read it asks whether the queue is
 * paused or has limits: what was delivered before the answer says so is given back unstarted.
 */
final class QueueReader {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    /** How often a queue with limits is looked at: while one leaves nothing, and while there is nothing. */
    private static final Duration WHEN_LIMITED = Duration.ofMillis(20);
    private static final Duration WHEN_EMPTY = Duration.ofMillis(100);

    private final RedisLink link;
    private final QueueStreams streams;
    private final LaneTurns turns = new LaneTurns();
    private final EntryReader entries;
    private final String worker;
    private final Duration callTimeout;
    private final QueueGates gates;

    QueueReader(RedisLink link, QueueStreams streams, EntryReader entries, WorkerSettings settings,
            Duration callTimeout) {
        this.link = link;
        this.streams = streams;
        this.entries = entries;
        this.worker = settings.name();
        this.callTimeout = callTimeout;
        gates = new QueueGates(settings.queues());
    }

    /** What operators have said, before the first fetch. */
    Uni<?> readGates(RedisCalls calls, Collection<QueueName> queues) {
        List<QueueName> order = List.copyOf(queues);
        return calls.batch(order.stream().map(QueueGates::question).toList()).invoke(answers -> learn(order, answers));
    }

    Uni<Fetched> fetch(List<Share> shares) {
        List<Share> limited = shares.stream().filter(share -> gates.of(share.queue()) == Gate.LIMITED).toList();
        List<Share> others = shares.stream().filter(share -> gates.of(share.queue()) != Gate.LIMITED).toList();
        // A script that Redis has forgotten fails its whole batch: kept apart from reads whose answers must not be lost.
        return readOpen(others).chain(first -> readLimited(limited).map(second -> {
            List<Delivery> all = new ArrayList<>(first.deliveries());
            all.addAll(second);
            return new Fetched(all, first.notOpen(), Duration.ZERO);
        }));
    }

    Uni<Fetched> awaitWork(int count) {
        List<String> open = streams.own().entrySet().stream().filter(stream -> gates.of(stream.getValue().queue()) == Gate.OPEN)
                .map(Map.Entry::getKey).toList();
        Duration gated = gates.lookAgain();
        if (open.isEmpty() || gated.toMillis() < 1) {
            return Uni.createFrom().item(new Fetched(List.of(), Set.of(), gated));
        }
        Duration wait = gated.compareTo(LONGEST_WAIT) < 0 ? gated : LONGEST_WAIT;
        int common = 2 * gates.in(Gate.OPEN).size();
        Request read = readGroup(Math.max(1, count * common / open.size())).arg("BLOCK").arg(wait.toMillis()).arg("STREAMS");
        open.forEach(read::arg);
        open.forEach(stream -> read.arg(">"));
        return readAll(List.of(read), List.of(), gates.in(Gate.OPEN), wait.plus(callTimeout)).map(first -> new Fetched(
                first.deliveries(), first.notOpen(), gates.allOpen() ? Fetched.WHEN_ANNOUNCED : Duration.ZERO));
    }

    private Uni<Read> readOpen(List<Share> shares) {
        List<Request> reads = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        List<QueueName> queues = new ArrayList<>();
        for (Share share : shares) {
            queues.add(share.queue());
            if (gates.of(share.queue()) == Gate.OPEN) {
                if (share.again() > 0) {
                    turns.deal(share.queue(), streams.comebacks(share.queue()), share.again()).forEach((stream, count) -> {
                        addRead(reads, stream, count);
                        asked.add(stream);
                    });
                }
                addRead(reads, RedisKeys.of(share.queue()).ready(), share.ready());
                if (share.ready() > 0) {
                    asked.add(RedisKeys.of(share.queue()).ready());
                }
            }
        }
        return queues.isEmpty() ? Uni.createFrom().item(Read.NOTHING) : readAll(reads, asked, queues, callTimeout);
    }

    /**
     * @param asked the stream of each read, to learn which had something; none for a read of all
     */
    private Uni<Read> readAll(List<Request> reads, List<String> asked, List<QueueName> queues, Duration bound) {
        List<Request> requests = new ArrayList<>(reads);
        queues.stream().map(QueueGates::question).forEach(requests::add);
        return link.batch(requests, bound).chain(answers -> {
            learn(queues, answers.subList(reads.size(), answers.size()));
            for (int i = 0; i < asked.size(); i++) {
                turns.brought(asked.get(i), answers.get(i) != null);
            }
            Set<QueueName> notOpen = queues.stream().filter(queue -> gates.of(queue) != Gate.OPEN).collect(Collectors.toSet());
            return entries.readStreams(answers.subList(0, reads.size())).map(deliveries -> new Read(deliveries, notOpen));
        });
    }

    /** What plain reads brought, and the queues that they should not have read, as was learnt behind them. */
    private record Read(List<Delivery> deliveries, Set<QueueName> notOpen) {

        static final Read NOTHING = new Read(List.of(), Set.of());
    }

    private Uni<List<Delivery>> readLimited(List<Share> shares) {
        if (shares.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Scripts.runAll(link, shares.stream().map(this::fetchCall).toList()).chain(answers -> {
            List<Response> read = new ArrayList<>();
            for (int i = 0; i < shares.size(); i++) {
                Response answer = answers.get(i);
                gates.learn(shares.get(i).queue(), Gate.valueOf(answer.get(1).toString()),
                        Duration.ofMillis(answer.get(0).toLong()));
                streams.learn(shares.get(i).queue(), answer.get(2));
                for (int stream = 3; stream < answer.size(); stream++) {
                    read.add(answer.get(stream));
                }
            }
            return entries.readStreams(read);
        });
    }

    private Request fetchCall(Share share) {
        RedisKeys keys = RedisKeys.of(share.queue());
        List<String> all = new ArrayList<>(List.of(keys.ready(), keys.again(), keys.meta(), keys.rate(), keys.lanes()));
        all.addAll(turns.inTurn(share.queue(), streams.comebacks(share.queue())));
        return Script.FETCH.call(all,
                List.of(worker, share.ready(), share.again(), WHEN_LIMITED.toMillis(), WHEN_EMPTY.toMillis()));
    }

    private void addRead(List<Request> reads, String stream, int count) {
        if (count > 0) {
            reads.add(readGroup(count).arg("STREAMS").arg(stream).arg(">"));
        }
    }

    private Request readGroup(int count) {
        return Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg(worker).arg("COUNT").arg(count);
    }

    private void learn(List<QueueName> queues, List<Response> answers) {
        for (int i = 0; i < queues.size(); i++) {
            gates.learn(queues.get(i), answers.get(i));
            streams.learn(queues.get(i), answers.get(i).get(3));
        }
    }
}
