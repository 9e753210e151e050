package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

import io.millrace.broker.WorkSource.Recovered;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * Takes back the leases of workers that died. It looks at the beats of all workers every sixth of a lease, and takes from the
 * dead a page at a time, with a rest of three times as long after each: however many leases a dead worker leaves, Redis has
 * three quarters of its time for others.
 */
final class Recovery {

    /** A task that has killed as many workers is a suspect, and the next crash is its own. */
    static final int CRASHES_SURVIVED = 2;

    private static final Duration CONSUMER_KEPT = Duration.ofHours(1);
    private static final Duration COMEBACK = Duration.ofSeconds(1);
    /** Some 40 µs of Redis for each: fifteen commands. */
    private static final int PAGE = 30;
    private static final int REST = 3;
    private static final String LOOK = "tell which workers live";
    private static final String TAKE_BACK = "take back the leases of a dead worker";
    /** Twice in a lease, so that a worker of the version before is noticed before it begins to take what looks old to it. */
    private static final int LOOKS_PER_LOOK_WITHOUT_BEAT = 3;

    /**
     * A worker whose leases are to be taken back.
     *
     * @param beat that it has had all along; {@code ""}: it has none
     * @param decided Redis' time in ms when it was found to have none
     */
    private record Dead(QueueName queue, String worker, String beat, String decided) {
    }

    private final RedisCalls link;
    private final QueueStreams streams;
    private final WorkerSettings settings;
    private final QueueFaults faults;
    private final IntConsumer withoutBeat;
    private final LongSupplier nanoTime;
    private final Duration interval;
    private final Map<QueueName, BeatWatch> watches = new HashMap<>();
    private final Deque<Dead> dead = new ArrayDeque<>();
    private long nextLookAt;
    private int looks;
    private int strangers;

    /**
     * @param withoutBeat is told how many workers live that have no beat
     */
    Recovery(RedisCalls link, QueueStreams streams, WorkerSettings settings, QueueFaults faults,
            IntConsumer withoutBeat) {
        this.link = link;
        this.streams = streams;
        this.settings = settings;
        this.faults = faults;
        this.withoutBeat = withoutBeat;
        this.nanoTime = settings.nanoTime();
        interval = settings.lease().dividedBy(BeatWatch.LOOKS);
        streams.queues().forEach(queue -> watches.put(queue, new BeatWatch(settings.name(), settings.lease())));
        nextLookAt = nanoTime.getAsLong();
    }

    /** There is a new connection: what was seen before says nothing about those who could not say that they live. */
    void startOver() {
        watches.values().forEach(BeatWatch::startOver);
        dead.clear();
    }

    /** Looks, when it is time to, and takes back a page. */
    Uni<Recovered> run() {
        return (nanoTime.getAsLong() - nextLookAt < 0 ? Uni.createFrom().voidItem() : look()).chain(this::takeBack);
    }

    private Uni<Void> look() {
        boolean alsoWithoutBeat = looks++ % LOOKS_PER_LOOK_WITHOUT_BEAT == 0;
        strangers = alsoWithoutBeat ? 0 : strangers;
        List<Uni<Void>> turns = streams.queues().stream()
                .map(queue -> look(queue).onFailure().invoke(unanswered -> watch(queue).startOver())
                        .chain(() -> alsoWithoutBeat ? lookWithoutBeat(queue) : Uni.createFrom().voidItem())
                        .invoke(() -> faults.done(queue, LOOK))
                        .onFailure().invoke(failure -> couldNotLook(queue, failure))
                        .onFailure().recoverWithNull())
                .toList();
        return Uni.join().all(turns).andCollectFailures().invoke(() -> {
            // From the answer on: between any two looks Redis has had this time to hear who lives.
            nextLookAt = nanoTime.getAsLong() + interval.toNanos();
            if (alsoWithoutBeat) {
                withoutBeat.accept(strangers);
            }
        }).replaceWithVoid();
    }

    private Uni<Void> look(QueueName queue) {
        return link.send(Request.cmd(Command.HGETALL).arg(RedisKeys.of(queue).beats())).invoke(answer -> {
            Map<String, String> beats = new HashMap<>();
            if (answer != null) {
                answer.getKeys().forEach(worker -> beats.put(worker, answer.get(worker).toString()));
            }
            watch(queue).look(beats).forEach((worker, beat) -> add(new Dead(queue, worker, beat, "0")));
        }).replaceWithVoid();
    }

    /** Without a beat there is the age of claims, which Redis' clock can make anything: only after a lease of good answers. */
    private Uni<Void> lookWithoutBeat(QueueName queue) {
        return learnLanes(queue).chain(() -> Scripts.run(link, Script.LIST_WITHOUT_BEAT.call(
                keysOf(List.of(RedisKeys.of(queue).beats()), queue), List.of(CONSUMER_KEPT.toMillis())))).invoke(answer -> {
                    strangers += answer.get(1).toInteger();
                    for (int i = 2; i < answer.size() && watch(queue).isSteady(); i++) {
                        add(new Dead(queue, answer.get(i).toString(), "", answer.get(0).toString()));
                    }
                }).replaceWithVoid();
    }

    /**
     * The dead may hold something in a lane of which this worker has not heard: while its slots are full it fetches nothing.
     */
    private Uni<Void> learnLanes(QueueName queue) {
        return link.send(Request.cmd(Command.HGET).arg(RedisKeys.of(queue).meta()).arg("lanes"))
                .invoke(words -> streams.learn(queue, words)).replaceWithVoid()
                .onFailure(Refusals::isOfSome).recoverWithNull();
    }

    private void add(Dead found) {
        dead.removeIf(known -> known.queue().equals(found.queue()) && known.worker().equals(found.worker()));
        dead.add(found);
    }

    private void couldNotLook(QueueName queue, Throwable failure) {
        if (Refusals.isOfSome(failure) && !isOfMissingGroup(failure)) {
            faults.refused(queue, LOOK, String.valueOf(failure.getMessage()));
        }
    }

    private Uni<Recovered> takeBack() {
        Dead worker = dead.peek();
        if (worker == null) {
            return Uni.createFrom().item(new Recovered(0, 0, untilNextLook()));
        }
        return learnLanes(worker.queue()).chain(() -> takeBackFrom(worker));
    }

    private Uni<Recovered> takeBackFrom(Dead worker) {
        long asked = nanoTime.getAsLong();
        return Scripts.run(link, call(worker)).onFailure().invoke(() -> dead.remove(worker)).map(answer -> {
            if (!answer.get(2).toString().equals("MORE")) {
                dead.remove(worker);
            }
            Duration rest = Duration.ofNanos((nanoTime.getAsLong() - asked) * REST);
            faults.done(worker.queue(), TAKE_BACK);
            return new Recovered(answer.get(0).toInteger(), answer.get(1).toInteger(),
                    dead.isEmpty() || rest.compareTo(untilNextLook()) > 0 ? untilNextLook() : rest);
        }).onFailure(Refusals::isOfSome).recoverWithItem(refusal -> {
            if (!isOfMissingGroup(refusal)) {
                faults.refused(worker.queue(), TAKE_BACK, String.valueOf(refusal.getMessage()));
            }
            return new Recovered(0, 0, untilNextLook());
        });
    }

    private static boolean isOfMissingGroup(Throwable refusal) {
        return Refusals.isOfMissingGroup(String.valueOf(refusal.getMessage()));
    }

    private Request call(Dead worker) {
        RedisKeys keys = RedisKeys.of(worker.queue());
        return Script.RECOVER.call(
                keysOf(List.of(keys.beats(), keys.retry(), keys.failed(), keys.records(), keys.guards(), keys.ledger(),
                        keys.dueChannel(), keys.stats(), keys.events()), worker.queue()),
                List.of(worker.worker(), worker.beat(), PAGE, COMEBACK.toMillis(), CRASHES_SURVIVED,
                        Kept.FAILED.time().toMillis(), Kept.FAILED.most(), Kept.FAILED.mostKib(),
                        worker.beat().isEmpty() ? settings.lease().toMillis() : 0, worker.decided()));
    }

    private List<String> keysOf(List<String> first, QueueName queue) {
        List<String> keys = new ArrayList<>(first);
        keys.addAll(streams.all(queue));
        return keys;
    }

    private BeatWatch watch(QueueName queue) {
        return Objects.requireNonNull(watches.get(queue));
    }

    private Duration untilNextLook() {
        return Duration.ofNanos(Math.max(0, nextLookAt - nanoTime.getAsLong())).plusMillis(1);
    }
}
