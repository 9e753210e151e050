package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource.Fetched;
import io.millrace.broker.WorkSource.Share;
import io.millrace.redis.QueueGates.Gate;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Takes entries out of the queues of one worker, on a connection that may wait. Behind each read it asks whether the queue is
 * paused or has limits: what was delivered before the answer says so is given back unstarted.
 *
 * <p>
 * A queue that Redis refuses to read is left out until it could be made anew, which is tried each second. What was delivered
 * beside the refusal, and not heard of, is read again from what this worker holds.
 */
final class QueueReader {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    /** How often a queue with limits is looked at: while one leaves nothing, and while there is nothing. */
    private static final Duration WHEN_LIMITED = Duration.ofMillis(20);
    private static final Duration WHEN_EMPTY = Duration.ofMillis(100);
    /** More than a worker has slots. */
    private static final int MOST_UNHEARD = 100_000;
    /** In what the script for queues with limits answers. */
    private static final int FIRST_READ = 3;
    private static final String OPEN = "be opened";
    private static final String FETCH = "be fetched from";

    /**
     * A command that takes entries, and the streams that it takes them from.
     *
     * @param isLimited whether it is the script for queues with limits
     */
    private record Take(Request request, List<String> streams, boolean isLimited) {
    }

    /** What plain reads brought, and the queues that they should not have read, as was learnt behind them. */
    private record Read(List<Delivery> deliveries, Set<QueueName> notOpen) {

        static final Read NOTHING = new Read(List.of(), Set.of());
    }

    private final RedisLink link;
    private final QueueStreams streams;
    private final LaneTurns turns = new LaneTurns();
    private final EntryReader entries;
    private final String worker;
    private final Duration callTimeout;
    private final boolean registers;
    private final QueueFaults faults;
    private final QueueGates gates;

    /**
     * @param registers whether the names of queues are kept where the queues are
     */
    QueueReader(RedisLink link, QueueStreams streams, EntryReader entries, WorkerSettings settings,
            Duration callTimeout, boolean registers, QueueFaults faults) {
        this.link = link;
        this.streams = streams;
        this.entries = entries;
        this.worker = settings.name();
        this.callTimeout = callTimeout;
        this.registers = registers;
        this.faults = faults;
        gates = new QueueGates(settings.queues());
    }

    /** Makes queues that are not there, and reads what operators have said of each. Those that Redis refuses are left out. */
    Uni<?> make(RedisCalls calls, Collection<QueueName> queues) {
        List<QueueName> order = List.copyOf(queues);
        List<Request> requests = new ArrayList<>();
        order.stream().map(RedisKeys::of)
                .forEach(keys -> requests.add(Script.OPEN.call(List.of(keys.ready(), keys.again()), List.of())));
        order.forEach(queue -> requests.add(QueueGates.question(queue)));
        return Scripts.askEach(calls, requests).chain(replies -> {
            Map<QueueName, Reply> verdicts = new LinkedHashMap<>();
            for (int i = 0; i < order.size(); i++) {
                Reply said = replies.get(order.size() + i);
                verdicts.put(order.get(i), replies.get(i) instanceof Reply.Refused refused ? refused : said);
                if (said instanceof Reply.Answered answered) {
                    learnLanes(order.get(i), answered);
                }
            }
            return makeLanes(calls, verdicts).invoke(() -> verdicts.forEach(this::learn));
        }).call(() -> registers ? register(calls, order) : Uni.createFrom().voidItem());
    }

    /** Those that are listed now: one that is not would keep what nobody reads. */
    private Uni<?> makeLanes(RedisCalls calls, Map<QueueName, Reply> verdicts) {
        List<QueueName> some = verdicts.keySet().stream().filter(queue -> streams.comebacks(queue).size() > 1).toList();
        return Scripts
                .askEach(calls, some.stream().map(queue -> Script.OPEN.call(streams.comebacks(queue), List.of())).toList())
                .invoke(made -> {
                    for (int i = 0; i < some.size(); i++) {
                        if (made.get(i) instanceof Reply.Refused refused) {
                            verdicts.put(some.get(i), refused);
                        }
                    }
                });
    }

    /** A full Redis refuses it and was told of its queues by whoever filled them: that keeps no worker from emptying them. */
    private static Uni<?> register(RedisCalls link, List<QueueName> queues) {
        return link.send(QueueRegistry.register(queues)).onFailure(ErrorType.class).recoverWithNull();
    }

    /** Settlements were sent, and these of them refused. */
    void settled(Collection<? extends Settlement> sent, Set<EntryRef> refused) {
        gates.settled(sent, refused);
    }

    /** Whether nothing is to keep its tasks from being fetched. */
    boolean isOpen(QueueName queue) {
        return gates.of(queue) == Gate.OPEN;
    }

    Uni<Fetched> fetch(List<Share> shares) {
        List<QueueName> broken = gates.takeThoseToTry();
        return broken.isEmpty() ? fetchNow(shares) : make(link, broken).chain(() -> fetchNow(shares));
    }

    private Uni<Fetched> fetchNow(List<Share> shares) {
        List<Share> limited = shares.stream().filter(share -> gates.of(share.queue()) == Gate.LIMITED).toList();
        List<Share> others = shares.stream().filter(share -> gates.of(share.queue()) != Gate.LIMITED).toList();
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
        return readAll(List.of(new Take(read, open, false)), gates.in(Gate.OPEN), wait.plus(callTimeout))
                .map(first -> new Fetched(
                        first.deliveries(), first.notOpen(), gates.allOpen() ? Fetched.WHEN_ANNOUNCED : Duration.ZERO));
    }

    private Uni<Read> readOpen(List<Share> shares) {
        List<Take> takes = new ArrayList<>();
        List<QueueName> queues = new ArrayList<>();
        for (Share share : shares) {
            Gate gate = gates.of(share.queue());
            if (gate != Gate.BROKEN) {
                queues.add(share.queue());
            }
            if (gate == Gate.OPEN) {
                if (share.again() > 0) {
                    turns.deal(share.queue(), streams.comebacks(share.queue()), share.again())
                            .forEach((stream, count) -> addRead(takes, stream, count));
                }
                addRead(takes, RedisKeys.of(share.queue()).ready(), share.ready());
            }
        }
        return queues.isEmpty() ? Uni.createFrom().item(Read.NOTHING) : readAll(takes, queues, callTimeout);
    }

    private Uni<Read> readAll(List<Take> takes, List<QueueName> queues, Duration bound) {
        List<Request> requests = new ArrayList<>(takes.size() + queues.size());
        takes.forEach(take -> requests.add(take.request()));
        queues.forEach(queue -> requests.add(QueueGates.question(queue)));
        return Reply.each(link.batch(requests, bound), requests.size()).chain(replies -> {
            List<Reply> taken = replies.subList(0, takes.size());
            List<Reply> said = replies.subList(takes.size(), replies.size());
            return RedisCalls.askAgain(requests.subList(takes.size(), requests.size()), said, link::send)
                    .invoke(all -> learn(queues, all)).chain(() -> deliveries(takes, taken)).map(deliveries -> new Read(
                            deliveries,
                            queues.stream().filter(queue -> gates.of(queue) != Gate.OPEN).collect(Collectors.toSet())));
        });
    }

    private Uni<List<Delivery>> readLimited(List<Share> shares) {
        if (shares.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<Take> takes = shares.stream().map(this::limitedTake).toList();
        return Scripts.runEach(link, takes.stream().map(Take::request).toList()).chain(replies -> {
            for (int i = 0; i < shares.size(); i++) {
                if (replies.get(i) instanceof Reply.Answered answered) {
                    Response said = answered.said();
                    gates.learn(shares.get(i).queue(), Gate.valueOf(said.get(1).toString()),
                            Duration.ofMillis(said.get(0).toLong()));
                    streams.learn(shares.get(i).queue(), said.get(2));
                }
            }
            return deliveries(takes, replies);
        });
    }

    private Take limitedTake(Share share) {
        RedisKeys keys = RedisKeys.of(share.queue());
        List<String> comebacks = turns.inTurn(share.queue(), streams.comebacks(share.queue()));
        List<String> all = new ArrayList<>(List.of(keys.ready(), keys.again(), keys.meta(), keys.rate(), keys.lanes()));
        all.addAll(comebacks);
        List<String> read = new ArrayList<>(List.of(keys.ready()));
        read.addAll(comebacks);
        return new Take(Script.FETCH.call(all,
                List.of(worker, share.ready(), share.again(), WHEN_LIMITED.toMillis(), WHEN_EMPTY.toMillis())), read, true);
    }

    private void addRead(List<Take> takes, String stream, int count) {
        if (count > 0) {
            takes.add(new Take(readGroup(count).arg("STREAMS").arg(stream).arg(">"), List.of(stream), false));
        }
    }

    private Request readGroup(int count) {
        return Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg(worker).arg("COUNT").arg(count);
    }

    private void learn(List<QueueName> queues, List<Reply> said) {
        for (int i = 0; i < queues.size(); i++) {
            learn(queues.get(i), said.get(i));
        }
    }

    private void learn(QueueName queue, Reply said) {
        if (said instanceof Reply.Answered answered) {
            gates.learn(queue, answered.said());
            learnLanes(queue, answered);
            faults.done(queue, OPEN);
        } else if (said instanceof Reply.Refused refused) {
            gates.broken(queue);
            faults.refused(queue, OPEN, refused.words());
        }
    }

    private void learnLanes(QueueName queue, Reply.Answered answered) {
        streams.learn(queue, answered.said().get(3));
    }

    /** The deliveries in what came, and in what is read again since it came unheard. */
    private Uni<List<Delivery>> deliveries(List<Take> takes, List<Reply> replies) {
        List<@Nullable Response> came = new ArrayList<>(takes.size());
        List<Request> unheard = new ArrayList<>();
        for (int i = 0; i < takes.size(); i++) {
            Take take = takes.get(i);
            Reply reply = replies.get(i);
            if (reply instanceof Reply.Answered answered) {
                came(take, answered, came);
            } else if (reply instanceof Reply.Refused refused) {
                refused(take, refused.words());
            } else {
                unheard.add(held(take.streams()));
            }
        }
        return unheard.isEmpty() ? entries.readStreams(came) : link.answers(unheard).chain(late -> {
            for (Reply reply : late) {
                if (reply instanceof Reply.Answered answered) {
                    came.add(answered.response());
                }
            }
            return entries.readStreams(came);
        });
    }

    private void came(Take take, Reply.Answered answered, List<@Nullable Response> came) {
        if (take.isLimited()) {
            for (int i = FIRST_READ; i < answered.said().size(); i++) {
                came.add(answered.said().get(i));
            }
        } else {
            came.add(answered.response());
            if (take.streams().size() == 1) {
                turns.brought(take.streams().get(0), answered.response() != null);
            }
        }
        take.streams().forEach(stream -> faults.done(queueOf(stream), FETCH));
    }

    /** Of several streams Redis does not say which it cannot read: each is tried by itself then. */
    private void refused(Take take, String words) {
        List<QueueName> queues = take.streams().stream().map(this::queueOf).distinct().toList();
        queues.forEach(gates::broken);
        if (queues.size() == 1 && !Refusals.isOfMissingGroup(words)) {
            faults.refused(queues.get(0), FETCH, words);
        }
    }

    /** Reads what this worker was handed and has not seen. */
    private Request held(List<String> unseen) {
        Request request = readGroup(MOST_UNHEARD).arg("STREAMS");
        unseen.forEach(request::arg);
        unseen.forEach(stream -> request.arg(entries.last(stream)));
        return request;
    }

    private QueueName queueOf(String stream) {
        return Objects.requireNonNull(streams.named().get(stream), stream).queue();
    }
}
