package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.CircuitBook;
import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Report;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * A worker's steps as Redis commands, on three connections of its own: one that waits for work, one that hears of due times
 * and signals, and one for everything else, so that nothing ever queues behind a command that waits.
 */
final class RedisWorkSource implements WorkSource {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(2);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration SUSPECT_WAITS = Duration.ofMillis(100);
    private static final int MOST_PER_SCRIPT = 500;
    private static final int MOST_LOG_BYTES = 16 * 1024;
    private static final int MOST_HELD = 10_000;

    private final WorkerSettings settings;
    private final Runnable ended;
    private final QueueStreams streams;
    private final RedisLink commands;
    private final RedisLink waiting;
    private final Signals messages;
    private final boolean isWhole;
    private final EntryReader reader;
    private final QueueReader queues;
    private final Recovery recovery;
    private final Settler settler;
    private final RedisCircuitBook circuits;
    private final WorkerRoster roster;
    private final LaneKeeper lanes;
    private @Nullable Listener listener;

    /**
     * @param destination where its queues are
     * @param elsewhere what is kept beside the queues, where that may be on other servers; {@code null} where it is with them
     * @param ended run once nothing is connected any more
     */
    RedisWorkSource(Destination destination, ContextInternal context, WorkerSettings settings, @Nullable RedisCalls elsewhere,
            Runnable ended) {
        this.settings = settings;
        this.ended = ended;
        isWhole = elsewhere == null;
        // A standstill long enough to make a renewed claim look expired must not pass for a healthy connection.
        Duration half = settings.lease().dividedBy(2);
        Duration callTimeout = half.compareTo(LONGEST_CALL) < 0 ? half : LONGEST_CALL;
        streams = new QueueStreams(settings.queues());
        commands = new RedisLink("commands", destination, context, callTimeout, this::greet, () -> {
            if (listener != null) {
                listener.connected();
            }
        });
        waiting = new RedisLink("waiting for work", destination, context, callTimeout,
                link -> link.send(Request.cmd(Command.PING)), () -> {
                });
        messages = new Signals(destination, context, settings, callTimeout);
        reader = new EntryReader(commands, streams.named());
        queues = new QueueReader(waiting, streams, reader, settings, callTimeout);
        recovery = new Recovery(commands, streams, settings);
        settler = new Settler(commands, settings.name());
        RedisCalls beside = elsewhere == null ? commands : elsewhere;
        circuits = new RedisCircuitBook(beside);
        roster = new WorkerRoster(beside, settings.name());
        lanes = new LaneKeeper(commands, beside, streams, settings.name());
    }

    @Override
    public void open(Listener told) {
        listener = told;
        streams.serve(told.types());
        commands.open();
        waiting.open();
        messages.open(told);
    }

    @Override
    public boolean isUp() {
        return commands.isUp();
    }

    @Override
    public boolean serves(QueueName queue) {
        return settings.queues().contains(queue);
    }

    @Override
    public Duration upFor() {
        return commands.upFor();
    }

    @Override
    public Uni<Fetched> fetch(List<Share> shares) {
        return withQueues(queues.fetch(shares));
    }

    @Override
    public Uni<Fetched> awaitWork(int count) {
        return withQueues(queues.awaitWork(count));
    }

    @Override
    public void endWait() {
        waiting.close();
    }

    @Override
    public Uni<Set<EntryRef>> settle(List<? extends Settlement> settlements) {
        return settler.settle(settlements);
    }

    @Override
    public Uni<Set<EntryRef>> renew() {
        return listHeld(Script.RENEW);
    }

    @Override
    public Uni<Set<TaskRef>> cancelRequests() {
        return Scripts.runAll(commands, settings.queues().stream().map(RedisKeys::of).map(keys -> Script.HEED.call(
                List.of(keys.cancelRequests(), keys.ready(), keys.records()), List.of())).toList()).map(answers -> {
                    Set<TaskRef> tasks = new HashSet<>();
                    for (int i = 0; i < answers.size(); i++) {
                        QueueName queue = settings.queues().get(i);
                        answers.get(i).forEach(id -> tasks.add(new TaskRef(queue, new TaskId(id.toString()))));
                    }
                    return tasks;
                });
    }

    @Override
    public Uni<Void> report(List<Report> reports) {
        return Scripts.runAll(commands, reports.stream().map(this::reportCall).toList()).replaceWithVoid();
    }

    private Request reportCall(Report report) {
        Report.Progress progress = report.progress();
        List<Object> arguments = new ArrayList<>(List.of(settings.name(), report.ref().entry(), report.id(),
                TaskContext.MOST_LOG_LINES, MOST_LOG_BYTES));
        arguments.addAll(progress == null ? List.of("", 0, "") : List.of(progress.percent(), progress.age(), progress.line()));
        report.log().forEach(line -> arguments.addAll(List.of(line.age(), line.text())));
        return Script.REPORT.call(List.of(RedisKeys.streamOf(report.ref()), RedisKeys.of(report.ref().queue()).records()),
                arguments);
    }

    @Override
    public Uni<List<Delivery>> reread(List<EntryRef> refs) {
        return commands.batch(refs.stream().map(ref -> Request.cmd(Command.XRANGE).arg(RedisKeys.streamOf(ref))
                .arg(ref.entry()).arg(ref.entry())).toList()).chain(answers -> reader.readRanges(refs, answers));
    }

    @Override
    public Uni<Recovered> recover() {
        return recovery.run();
    }

    @Override
    public Uni<Duration> promote() {
        List<Request> requests = settings.queues().stream().map(queue -> {
            RedisKeys keys = RedisKeys.of(queue);
            return Script.PROMOTE.call(List.of(keys.scheduled(), keys.retry(), keys.again(), keys.records(), keys.ledger(),
                    keys.meta(), keys.events()), List.of(MOST_PER_SCRIPT, Recovery.CRASHES_SURVIVED, SUSPECT_WAITS.toMillis()));
        }).toList();
        return Scripts.runAll(commands, requests).map(answers -> {
            long sleep = LONGEST_SLEEP.toMillis();
            for (Response answer : answers) {
                long next = answer.get(1).toLong();
                sleep = next < 0 ? sleep : Math.min(sleep, next);
            }
            return Duration.ofMillis(sleep);
        });
    }

    @Override
    public Uni<List<WaitingType>> tendLanes() {
        return lanes.tend();
    }

    @Override
    public Uni<Integer> failLane(WaitingType lane, Duration waited, String reason) {
        return lanes.fail(lane, waited, reason);
    }

    @Override
    public Uni<Void> countLost(QueueName queue, int leases) {
        return Scripts.run(commands, Script.TALLY.call(List.of(RedisKeys.of(queue).stats()), List.of(StatsReader.LOST, leases)))
                .replaceWithVoid();
    }

    @Override
    public CircuitBook circuits() {
        return circuits;
    }

    @Override
    public Uni<Void> announce(WorkerCard card) {
        return roster.announce(card);
    }

    @Override
    public Uni<Void> close(Set<EntryRef> abandoned) {
        return leave(abandoned, 3).chain(() -> isWhole ? roster.leave() : Uni.createFrom().voidItem()).onItemOrFailure()
                .invoke((left, failure) -> {
                    commands.close();
                    waiting.close();
                    messages.close();
                    ended.run();
                }).replaceWithVoid();
    }

    /**
     * What else is still held now was delivered and never seen here: back it goes. Then there is nothing to hold, and the
     * worker leaves.
     */
    private Uni<Void> leave(Set<EntryRef> abandoned, int triesLeft) {
        return listHeld(Script.LEAVE).chain(held -> {
            held.removeAll(abandoned);
            if (held.isEmpty() || triesLeft == 0) {
                return Uni.createFrom().voidItem();
            }
            return Scripts.runAll(commands, held.stream().map(ref -> Settler.handBack(ref, "")).toList())
                    .chain(done -> leave(abandoned, triesLeft - 1));
        });
    }

    private Uni<Set<EntryRef>> listHeld(Script script) {
        List<Map.Entry<String, Stream>> order = List.copyOf(streams.own().entrySet());
        // More than it can ever hold, so that deliveries lost on the way are seen too.
        int most = MOST_HELD + 5 * settings.concurrency();
        return Scripts.runAll(commands, order.stream()
                .map(stream -> script.call(List.of(stream.getKey()), List.of(settings.name(), most))).toList())
                .onFailure(RedisWorkSource::isGroupMissing).recoverWithUni(gone -> makeQueues(commands)
                        .chain(made -> Uni.createFrom().item(List.of())))
                .map(answers -> {
                    Set<EntryRef> held = new HashSet<>();
                    for (int i = 0; i < answers.size(); i++) {
                        Stream stream = order.get(i).getValue();
                        answers.get(i).forEach(
                                entry -> held.add(new EntryRef(stream.queue(), stream.lane(), entry.toString())));
                    }
                    return held;
                });
    }

    private Uni<?> greet(RedisCalls link) {
        return ServerCheck.refuseUnsuitable(link).chain(() -> Scripts.load(link)).chain(() -> makeQueues(link));
    }

    /** Of the lanes, those that are listed now: one that is not would keep what nobody reads. */
    private Uni<List<Response>> makeQueues(RedisCalls link) {
        return queues.readGates(link, settings.queues()).chain(() -> link.batch(settings.queues().stream().map(queue -> {
            List<String> all = new ArrayList<>(streams.comebacks(queue));
            all.add(RedisKeys.of(queue).ready());
            return Script.OPEN.call(all, List.of());
        }).toList()))
                .call(() -> isWhole ? register(link) : Uni.createFrom().voidItem());
    }

    /** A full Redis refuses it and was told of its queues by whoever filled them: that keeps no worker from emptying them. */
    private Uni<?> register(RedisCalls link) {
        return link.send(QueueRegistry.register(settings.queues())).onFailure(ErrorType.class).recoverWithNull();
    }

    /** Somebody emptied Redis: the queues are made again, and what was asked is asked at the next turn. */
    private <T> Uni<T> withQueues(Uni<T> read) {
        return read.onFailure(RedisWorkSource::isGroupMissing)
                .recoverWithUni(missing -> makeQueues(commands).chain(made -> Uni.createFrom()
                        .failure(new BrokerUnavailableException("The queues were gone and are made again", missing))));
    }

    private static boolean isGroupMissing(Throwable failure) {
        return failure instanceof ErrorType refusal && String.valueOf(refusal.getMessage()).contains("NOGROUP");
    }
}
