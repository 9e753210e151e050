package io.millrace.worker;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.task.TaskOutcome;

/** An attempt's leave to use what its handler needs, and how it tells what it found out. Engine's loop. */
final class Permit {

    private final Breakers breakers;
    private final List<Breaker> needed;
    private @Nullable Breaker probed;

    /**
     * @param probed the one dependency that the attempt is to try while nobody else may, if that is what it is for
     */
    Permit(Breakers breakers, List<Breaker> needed, @Nullable Breaker probed) {
        this.breakers = breakers;
        this.needed = needed;
        this.probed = probed;
        needed.forEach(Breaker::enter);
    }

    @Nullable
    Breaker probed() {
        return probed;
    }

    /** Somebody else tries the dependency. */
    void refused() {
        probed = null;
    }

    /**
     * Learns from what the handler said. An answer of any kind means that its dependencies answered; a snooze tells nothing.
     *
     * @return the outcome as the rules know it: what is unavailable is snoozed
     */
    TaskOutcome judge(TaskOutcome outcome) {
        if (outcome instanceof TaskOutcome.Unavailable away) {
            boolean probe = probed != null && probed.dependency().equals(away.dependency());
            probed = probe ? null : probed;
            return breakers.failed(away, probe);
        }
        if (!(outcome instanceof TaskOutcome.Snooze)) {
            for (Breaker breaker : needed) {
                breakers.answered(breaker, breaker == probed);
            }
            probed = null;
        }
        return outcome;
    }

    /** The attempt is over; a try that told nothing is somebody else's now. */
    void end() {
        needed.forEach(Breaker::leave);
        if (probed != null) {
            breakers.giveBack(probed);
            probed = null;
        }
    }
}
