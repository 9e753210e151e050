package io.millrace.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.CircuitBook;
import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Report;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A worker's steps as Redis commands, on three connections of its own: one that waits for work, one that hears of due times
 * and signals, and one for everything else, so that nothing ever queues behind a command that waits.
 */
final class RedisWorkSource implements WorkSource {

    private static final Logger LOG = Logger.getLogger(RedisWorkSource.class);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(2);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    /** A suspect that waits is woken by the end of the one before it; this is for when nobody remembers that it waits. */
    private static final Duration SUSPECT_HELD = Duration.ofHours(1);
    /** How late the end of a suspect is noticed of which nobody told. */
    private static final Duration SUSPECT_LOOKED_AFTER = Duration.ofSeconds(2);
    /** Of tasks promoted in a turn, which take Redis about a millisecond. */
    private static final int PROMOTED_A_TURN = 100;
    private static final int MOST_LOG_BYTES = 16 * 1024;
    private static final int PAGE_HANDED_BACK = 500;
    private static final int PAGES_HANDED_BACK = 20;

    private static final String PROMOTE = "move tasks that are due";

    private final WorkerSettings settings;
    private final Runnable ended;
    private final QueueStreams streams;
    private final RedisLink commands;
    private final RedisLink waiting;
    private final Signals messages;
    private final boolean isWhole;
    private final QueueFaults faults = new QueueFaults();
    private final EntryReader reader;
    private final QueueReader queues;
    private final BrokerClock clock;
    private final Renewal renewal;
    private final Recovery recovery;
    private final UnheldEntries unheld;
    private final Settler settler;
    private final Backlog backlog;
    private final CancelRequests requests;
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
        commands = new RedisLink("commands", destination, context, callTimeout, this::greet, this::commandsConnected);
        waiting = new RedisLink("waiting for work", destination, context, callTimeout,
                link -> link.send(Request.cmd(Command.PING)), this::connected);
        messages = new Signals(destination, context, settings, callTimeout, this::connected);
        reader = new EntryReader(commands, streams.named());
        queues = new QueueReader(waiting, streams, reader, settings, callTimeout, isWhole, faults);
        clock = new BrokerClock(Clock.systemUTC(), settings.nanoTime());
        renewal = new Renewal(commands, streams, settings, clock, faults);
        recovery = new Recovery(commands, streams, settings, faults, living -> renewal.keepClaimsYoung(living > 0));
        unheld = new UnheldEntries(commands, streams);
        settler = new Settler(commands, settings.name());
        backlog = new Backlog(commands);
        requests = new CancelRequests(commands, settings.queues(), faults);
        RedisCalls beside = elsewhere == null ? commands : elsewhere;
        circuits = new RedisCircuitBook(beside);
        roster = new WorkerRoster(beside, settings.name());
        lanes = new LaneKeeper(commands, beside, streams, settings.name(), faults);
    }

    @Override
    public void open(Listener told) {
        listener = told;
        streams.serve(told.types());
        commands.open();
        waiting.open();
        messages.open(told);
    }

    /** What was seen before of other workers says nothing of them now. */
    private void commandsConnected() {
        recovery.startOver();
        connected();
    }

    /** What was delivered or said on any of the three while it broke is looked for on the one for commands. */
    private void connected() {
        if (listener != null && commands.isUp()) {
            listener.connected();
        }
    }

    @Override
    public boolean isUp() {
        return commands.isUp() && waiting.isUp() && messages.isUp();
    }

    @Override
    public List<String> linksDown() {
        List<String> down = new ArrayList<>();
        if (!commands.isUp()) {
            down.add("commands");
        }
        if (!waiting.isUp()) {
            down.add("waiting for work");
        }
        if (!messages.isUp()) {
            down.add("messages");
        }
        return down;
    }

    @Override
    public boolean serves(QueueName queue) {
        return settings.queues().contains(queue);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Uni<Fetched> fetch(List<Share> shares) {
        return queues.fetch(shares);
    }

    @Override
    public Uni<Fetched> awaitWork(int count) {
        return queues.awaitWork(count);
    }

    @Override
    public Uni<Boolean> hasTasks() {
        List<Uni<Boolean>> questions = streams.own().entrySet().stream()
                .filter(stream -> queues.isOpen(stream.getValue().queue()))
                .map(stream -> backlog.hasEntries(stream.getKey())
                        .onFailure().invoke(failure -> LOG.debugf("%s cannot be looked into: %s", stream.getKey(), failure))
                        .onFailure().recoverWithItem(false))
                .toList();
        return questions.isEmpty() ? Uni.createFrom().item(false)
                : Uni.join().all(questions).andFailFast().map(answers -> answers.contains(true));
    }

    @Override
    public void endWait() {
        waiting.close();
    }

    @Override
    public Uni<Settled> settle(List<? extends Settlement> settlements) {
        return settler.settle(settlements).invoke(done -> queues.settled(settlements, done.refused().keySet()));
    }

    @Override
    public Uni<Set<EntryRef>> renew() {
        return renewal.run(gone -> queues.make(commands, List.of(gone)));
    }

    @Override
    public Uni<Set<TaskRef>> cancelRequests(Collection<TaskRef> running) {
        return requests.read(running);
    }

    /** A report that is refused is not sent again; the next one of its attempt is as good. */
    @Override
    public Uni<Void> report(List<Report> reports) {
        return Scripts.runEach(commands, reports.stream().map(this::reportCall).toList()).invoke(replies -> {
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof Reply.Refused refused) {
                    LOG.debugf("What task %s of queue %s says of itself is not stored: %s", reports.get(i).id(),
                            reports.get(i).ref().queue(), refused.words());
                }
            }
        }).replaceWithVoid();
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
        return reader.read(refs);
    }

    @Override
    public Uni<Recovered> recover() {
        return recovery.run().call(unheld::bringBack);
    }

    /** A page of each queue: other calls have their turns between them. */
    @Override
    public Uni<Duration> promote() {
        return Multi.createFrom().iterable(settings.queues())
                .onItem().transformToUni(this::promote).collectFailures().concatenate()
                .collect().with(Collectors.reducing(LONGEST_SLEEP, (a, b) -> a.compareTo(b) < 0 ? a : b));
    }

    private Uni<Duration> promote(QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        return Scripts.run(commands, Script.PROMOTE.call(
                List.of(keys.scheduled(), keys.retry(), keys.again(), keys.records(), keys.ledger(), keys.meta(), keys.events(),
                        keys.suspects(), keys.dueChannel()),
                List.of(PROMOTED_A_TURN, Recovery.CRASHES_SURVIVED, SUSPECT_HELD.toMillis(), SUSPECT_LOOKED_AFTER.toMillis())))
                .map(answer -> answer.get(1).toLong() < 0 ? LONGEST_SLEEP : Duration.ofMillis(answer.get(1).toLong()))
                .invoke(() -> faults.done(queue, PROMOTE))
                .onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
                    faults.refused(queue, PROMOTE, String.valueOf(refusal.getMessage()));
                    return LONGEST_SLEEP;
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
        return leave(abandoned, 3 + PAGES_HANDED_BACK).chain(() -> isWhole ? roster.leave() : Uni.createFrom().voidItem())
                .onItemOrFailure()
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
        return listHeld(PAGE_HANDED_BACK + abandoned.size()).chain(held -> {
            held.removeAll(abandoned);
            if (held.isEmpty() || triesLeft == 0) {
                return Uni.createFrom().voidItem();
            }
            return Scripts.runEach(commands, held.stream().map(ref -> Settler.handBack(ref, "")).toList())
                    .chain(done -> leave(abandoned, triesLeft - 1));
        });
    }

    /** A queue of which Redis refuses to say it is left to those who recover: nobody can say what is held there. */
    private Uni<Set<EntryRef>> listHeld(int most) {
        List<QueueName> order = List.copyOf(streams.queues());
        List<List<String>> looked = order.stream().map(streams::mayHold).toList();
        return Scripts.askEach(commands, IntStream.range(0, order.size()).mapToObj(i -> {
            List<String> keys = new ArrayList<>(List.of(RedisKeys.of(order.get(i)).beats()));
            keys.addAll(looked.get(i));
            return Script.LEAVE.call(keys, List.of(settings.name(), most));
        }).toList()).map(replies -> {
            Set<EntryRef> held = new HashSet<>();
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof Reply.Answered answered) {
                    collectHeld(looked.get(i), answered.said(), held);
                } else if (replies.get(i) instanceof Reply.Refused refused && !Refusals.isOfMissingGroup(refused.words())) {
                    faults.refused(order.get(i), "hand back what is held", refused.words());
                }
            }
            return held;
        });
    }

    private void collectHeld(List<String> keys, Response lists, Set<EntryRef> held) {
        for (int i = 0; i < keys.size(); i++) {
            Stream stream = Objects.requireNonNull(streams.named().get(keys.get(i)));
            lists.get(i).forEach(entry -> held.add(new EntryRef(stream.queue(), stream.lane(), entry.toString())));
        }
    }

    private Uni<?> greet(RedisCalls link) {
        return ServerCheck.refuseUnsuitable(link).chain(() -> Scripts.load(link))
                .chain(() -> queues.make(link, settings.queues())).chain(() -> renewal.join(link));
    }
}
