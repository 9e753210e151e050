package io.millrace.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.vertx.core.impl.ContextInternal;

/**
 * Notices what is not answered in time. One timer serves all, set for the earliest that was ever open and left alone when its
 * answer comes: a call that is answered costs no timer of its own. Confined to its context.
 */
final class Deadlines {

    private static final Logger LOG = Logger.getLogger(Deadlines.class);

    /** Something that is to happen before a time. */
    final class Deadline {

        private final long at;
        private final Runnable missed;

        private Deadline(long at, Runnable missed) {
            this.at = at;
            this.missed = missed;
        }

        /** It has happened. False when it was too late, and whoever waited has been told. */
        boolean met() {
            return open.remove(this);
        }
    }

    private final ContextInternal context;
    private final Set<Deadline> open = new LinkedHashSet<>();
    private @Nullable Long timer;
    private long timerAt;

    Deadlines(ContextInternal context) {
        this.context = context;
    }

    /**
     * Opens a deadline.
     *
     * @param missed run when it was not met
     */
    Deadline in(Duration bound, Runnable missed) {
        Deadline deadline = new Deadline(System.nanoTime() + bound.toNanos(), missed);
        open.add(deadline);
        ringAt(deadline.at);
        return deadline;
    }

    /** Whether something is waited for. */
    boolean anyOpen() {
        return !open.isEmpty();
    }

    private void ringAt(long at) {
        if (timer != null) {
            if (timerAt - at <= 0) {
                return;
            }
            context.owner().cancelTimer(timer);
        }
        timerAt = at;
        long millis = TimeUnit.NANOSECONDS.toMillis(at - System.nanoTime()) + 1;
        timer = context.owner().setTimer(Math.max(1, millis), rung -> ring());
    }

    /** Whoever fails at the news must not keep it from the others. */
    private static void tell(Deadline deadline) {
        try {
            deadline.missed.run();
        } catch (RuntimeException e) {
            LOG.error("What was to hear of a missed deadline failed", e);
        }
    }

    private void ring() {
        timer = null;
        long now = System.nanoTime();
        for (Deadline deadline : List.copyOf(open)) {
            if (deadline.at - now > 0) {
                ringAt(deadline.at);
            } else if (deadline.met()) {
                tell(deadline);
            }
        }
    }
}
