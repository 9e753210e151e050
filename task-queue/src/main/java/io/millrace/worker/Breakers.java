package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Circuit;
import io.millrace.broker.CircuitBook;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Lets tasks start, or puts them off, by what is known of the dependencies that their handlers need.
 *
 * <p>
 * A dependency that several attempts in a row could not reach gets an open breaker, shared by all workers: tasks that need it
 * are put off until it may be tried, with jitter. Then one task tries, on one worker; when it fails the next pause is twice as
 * long, when it is answered the breaker closes, and every worker lets the others return in doubling numbers. None of it counts
 * as an attempt. While everything is well this costs a task nothing, and a worker one read every five seconds.
 */
final class Breakers {

    private static final Logger LOG = Logger.getLogger(Breakers.class);
    private static final Duration READ_WHEN_WELL = Duration.ofSeconds(5);
    private static final Duration READ_IN_TROUBLE = Duration.ofSeconds(1);
    /** Beyond what its handlers need, a worker learns of no more dependencies than this. */
    private static final int MOST = 200;
    /** What one task is told holds up the others no longer. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** What an attempt may do. */
    sealed interface Admission {

        /** Start. */
        record Go(Permit permit) implements Admission {
        }

        /** Start if {@link Breakers#claim} grants it. */
        record Ask(Permit permit, Breaker probed) implements Admission {
        }

        /** Wait. */
        record Wait(Duration delay, String reason) implements Admission {
        }
    }

    private final CircuitBook book;
    private final int slots;
    private final RandomGenerator random;
    private final List<Set<String>> needsOfHandlers;
    private final Map<String, Breaker> breakers = new LinkedHashMap<>();
    private final Loop loop;
    private final Admission free = new Admission.Go(new Permit(this, List.of(), null));
    private long readAt = System.nanoTime();

    Breakers(CircuitBook book, HandlerRegistry handlers, int slots, ContextInternal context, RandomGenerator random) {
        this.book = book;
        this.slots = slots;
        this.random = random;
        needsOfHandlers = handlers.needs();
        needsOfHandlers.forEach(needs -> needs.forEach(this::breaker));
        loop = new Loop("Breakers", context, this::runOnce);
    }

    Loop loop() {
        return loop;
    }

    /**
     * How many tasks may be fetched at most. None while each handler of this worker needs something that is away, one when it
     * is to be tried, few when it is just back. No bound as soon as one handler could start tasks: what is in a queue shows
     * only when it is fetched, and what has to wait of it is put off.
     */
    int room() {
        return needsOfHandlers.stream().mapToInt(needs -> needs.stream().mapToInt(need -> breaker(need).room()).min()
                .orElse(Integer.MAX_VALUE)).max().orElse(Integer.MAX_VALUE);
    }

    Admission admit(Set<String> needs) {
        if (needs.isEmpty()) {
            return free;
        }
        List<Breaker> needed = new ArrayList<>(needs.size());
        Breaker toProbe = null;
        for (String need : needs) {
            Breaker breaker = breaker(need);
            Breaker.Admission admission = breaker.admission();
            if (admission == Breaker.Admission.WAIT) {
                return waitFor(breaker);
            }
            toProbe = toProbe == null && admission == Breaker.Admission.CLAIM ? breaker : toProbe;
            needed.add(breaker);
        }
        Permit permit = new Permit(this, needed, toProbe);
        if (toProbe == null) {
            return new Admission.Go(permit);
        }
        toProbe.probing(true);
        return new Admission.Ask(permit, toProbe);
    }

    /** Asks for the claim to try a dependency. Null: it is this worker's; else how the task waits. Does not fail. */
    Uni<Admission.@Nullable Wait> claim(Admission.Ask ask) {
        Breaker probed = ask.probed();
        return Uni.createFrom().deferred(() -> book.claimProbe(probed.dependency())).map(CircuitBook.Claim::granted)
                .onFailure().recoverWithItem(failure -> {
                    LOG.debugf("Nobody knows who may try %s: %s", probed.dependency(), failure.getMessage());
                    return false;
                })
                .map(granted -> {
                    if (granted) {
                        return null;
                    }
                    probed.probing(false);
                    ask.permit().refused();
                    return waitFor(probed);
                });
    }

    /** What is made of an attempt that could not reach something. */
    TaskOutcome failed(TaskOutcome.Unavailable away, boolean probe) {
        String reason = away.dependency() + " is unavailable: " + away.reason();
        if (breakers.size() >= MOST && !breakers.containsKey(away.dependency())) {
            return TaskOutcome.snooze(away.retryAfter() == null ? READ_WHEN_WELL : away.retryAfter(), reason);
        }
        Breaker breaker = breaker(away.dependency());
        breaker.failed(away.reason(), atMost(LONGEST_PAUSE, away.retryAfter()), probe);
        loop.wake();
        return TaskOutcome.snooze(Objects.requireNonNull(atMost(TaskOptions.LONGEST,
                breaker.putOffAfterFailure(away.retryAfter()))), reason);
    }

    void answered(Breaker breaker, boolean probe) {
        if (breaker.answered(probe)) {
            loop.wake();
        }
    }

    void giveBack(Breaker breaker) {
        breaker.probing(false);
        Uni.createFrom().deferred(() -> book.giveProbeBack(breaker.dependency())).subscribe().with(now -> heard(breaker, now),
                failure -> LOG.debugf("The claim to try %s runs out by itself: %s", breaker.dependency(),
                        failure.getMessage()));
    }

    private static @Nullable Duration atMost(Duration most, @Nullable Duration asked) {
        return asked != null && asked.compareTo(most) > 0 ? most : asked;
    }

    private static Admission.Wait waitFor(Breaker breaker) {
        return new Admission.Wait(breaker.putOff(), breaker.dependency() + " is unavailable, or just back");
    }

    private Breaker breaker(String dependency) {
        return breakers.computeIfAbsent(dependency, name -> new Breaker(name, slots, random));
    }

    private Uni<Duration> runOnce() {
        return Multi.createFrom().iterable(List.copyOf(breakers.values()))
                .onItem().transformToUni(this::tell).collectFailures().concatenate()
                .collect().last()
                .onItemOrFailure().transformToUni((told, failure) -> failure == null ? readWhenDue()
                        : readWhenDue().chain(() -> Uni.createFrom().failure(failure)));
    }

    private Uni<Void> tell(Breaker breaker) {
        Breaker.Unsaid unsaid = breaker.takeUnsaid();
        if (unsaid == null) {
            return Uni.createFrom().voidItem();
        }
        Uni<Circuit> told = Uni.createFrom().deferred(() -> unsaid.isAnswer()
                ? book.answered(breaker.dependency(), unsaid.probe())
                : book.failed(breaker.dependency(), unsaid.failures(), unsaid.reason(), unsaid.retryAfter(),
                        unsaid.probe()));
        return told.onFailure().invoke(() -> breaker.tellAgain(unsaid))
                .invoke(now -> {
                    if (unsaid.probe()) {
                        breaker.probing(false);
                    }
                    heard(breaker, now);
                }).replaceWithVoid();
    }

    private Uni<Duration> readWhenDue() {
        if (breakers.isEmpty()) {
            return Uni.createFrom().item(Loop.BACKSTOP);
        }
        Duration interval = breakers.values().stream().allMatch(Breaker::isClosed) ? READ_WHEN_WELL : READ_IN_TROUBLE;
        Duration left = interval.minusNanos(System.nanoTime() - readAt);
        if (left.compareTo(Duration.ZERO) > 0) {
            return Uni.createFrom().item(left);
        }
        return book.read(List.copyOf(breakers.keySet())).map(circuits -> {
            readAt = System.nanoTime();
            circuits.forEach((dependency, now) -> heard(breaker(dependency), now));
            return interval;
        });
    }

    private static void heard(Breaker breaker, Circuit now) {
        boolean wasClosed = breaker.isClosed();
        if (breaker.heard(now) && wasClosed) {
            LOG.warnf("%s is unavailable: tasks that need it wait, and no attempt is counted", breaker.dependency());
        } else if (!wasClosed && breaker.isClosed()) {
            LOG.infof("%s answers again: tasks that need it return", breaker.dependency());
        }
    }
}
