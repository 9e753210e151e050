package io.millrace.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Circuit;
import io.millrace.broker.Circuit.State;

/**
 * What one worker makes of one dependency: what it last heard of the shared breaker, what it has to tell it, and how fast it
 * lets tasks return once the dependency is back. Engine's loop.
 */
final class Breaker {

    private static final int NO_RAMP = Integer.MAX_VALUE;
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_PROBE_WAIT = Duration.ofSeconds(3);
    private static final Duration FIRST_SNOOZE = Duration.ofSeconds(1);
    /** Whoever comes back last does so this long after the first: not so long that an outage lasts on in its tasks. */
    private static final int MOST_SPREAD_MILLIS = 15_000;

    private final String dependency;
    private final int slots;
    private final RandomGenerator random;
    private Circuit circuit = Circuit.CLOSED;
    private long heardAt = System.nanoTime();
    private int inFlight;
    private int ramp = NO_RAMP;
    private int answersInRamp;
    private int putOff;
    private boolean probing;
    private @Nullable Unsaid unsaid;

    /**
     * What the shared breaker has not been told yet. Failures go before answers: to forget one is to learn of the outage later,
     * to forget an answer is to learn it again with the next.
     */
    record Unsaid(int failures, String reason, @Nullable Duration retryAfter, boolean probe) {

        boolean isAnswer() {
            return failures == 0;
        }
    }

    /** Whether an attempt may start. */
    enum Admission {
        /** Now. */
        GO,
        /** When this worker gets the claim to try, which is to be asked for. */
        CLAIM,
        /** Not now. */
        WAIT
    }

    Breaker(String dependency, int slots, RandomGenerator random) {
        this.dependency = dependency;
        this.slots = slots;
        this.random = random;
    }

    String dependency() {
        return dependency;
    }

    boolean isClosed() {
        return circuit.state() == State.CLOSED;
    }

    Admission admission() {
        if (isClosed()) {
            return inFlight < ramp ? Admission.GO : Admission.WAIT;
        }
        return probing || waitLeft().compareTo(Duration.ZERO) > 0 ? Admission.WAIT : Admission.CLAIM;
    }

    /** How many tasks that need it may start now, beside those that run. */
    int room() {
        return switch (admission()) {
            case GO -> ramp == NO_RAMP ? NO_RAMP : ramp - inFlight;
            case CLAIM -> 1;
            case WAIT -> 0;
        };
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
    }

    void probing(boolean claimed) {
        probing = claimed;
    }

    /** The dependency could not be reached. */
    void failed(String reason, @Nullable Duration retryAfter, boolean probe) {
        int before = unsaid == null ? 0 : unsaid.failures();
        unsaid = new Unsaid(before + 1, reason, retryAfter, probe || (unsaid != null && unsaid.probe()));
    }

    /** The dependency answered. True when somebody has to be told. */
    boolean answered(boolean probe) {
        if (ramp != NO_RAMP && ++answersInRamp >= ramp) {
            ramp = ramp * 2 >= slots ? NO_RAMP : ramp * 2;
            answersInRamp = 0;
        }
        if (probe || (isClosed() && (circuit.failures() > 0 || unsaid != null))) {
            unsaid = new Unsaid(0, "", null, probe);
            return true;
        }
        return false;
    }

    /** What is to be told; from now on it counts as told. */
    @Nullable
    Unsaid takeUnsaid() {
        Unsaid taken = unsaid;
        unsaid = null;
        return taken;
    }

    /** It could not be told. What happened since is newer, and counts. */
    void tellAgain(Unsaid again) {
        if (unsaid == null) {
            unsaid = again;
        }
    }

    /** How the shared breaker is. True when that is news. */
    boolean heard(Circuit now) {
        boolean news = now.state() != circuit.state();
        if (news && now.state() == State.CLOSED) {
            ramp = 1;
            answersInRamp = 0;
            putOff = 0;
        }
        circuit = now;
        heardAt = System.nanoTime();
        return news;
    }

    /** How long a task that was to start is put off. The more there are, the wider they are spread. */
    Duration putOff() {
        long spread = Math.min(putOff++, MOST_SPREAD_MILLIS);
        return switch (circuit.state()) {
            case CLOSED -> between(SHORTEST_WAIT, SHORTEST_WAIT.multipliedBy(3).plusMillis(spread));
            case HALF_OPEN -> between(SHORTEST_WAIT, max(SHORTEST_WAIT.multipliedBy(2),
                    min(circuit.pause(), LONGEST_PROBE_WAIT)).plusMillis(spread));
            case OPEN -> {
                Duration left = max(waitLeft(), SHORTEST_WAIT);
                yield between(left, left.plus(max(circuit.pause().dividedBy(2), Duration.ofMillis(spread))));
            }
        };
    }

    /** How long a task is put off that just found the dependency away. */
    Duration putOffAfterFailure(@Nullable Duration retryAfter) {
        Duration least = max(FIRST_SNOOZE, retryAfter == null ? Duration.ZERO : retryAfter);
        return isClosed() ? between(least, least.multipliedBy(2)) : max(least, putOff());
    }

    private Duration waitLeft() {
        return circuit.untilProbe().minusNanos(System.nanoTime() - heardAt);
    }

    private Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), Math.max(least.toMillis(), most.toMillis()) + 1));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
