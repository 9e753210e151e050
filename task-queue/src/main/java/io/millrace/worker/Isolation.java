package io.millrace.worker;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

/**
 * Does something with each of several, and lets none that throws keep the others from their turn. Their objects may be an
 * author's, so whatever can be thrown is caught.
 */
final class Isolation {

    private static final Logger LOG = Logger.getLogger(Isolation.class);

    private Isolation() {
    }

    /**
     * @param deed what is done with one, for the log: "renewing"
     */
    static <T> void each(String deed, Collection<? extends T> all, Consumer<T> step) {
        for (T one : List.copyOf(all)) {
            run(deed, one, () -> step.accept(one));
        }
    }

    /** Runs a step that concerns one of several. */
    static void run(String deed, Object one, Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            LOG.errorf("%s failed for one, and goes on with the others: %s (%s)", deed, shown(failure), one);
        }
    }

    /** What was thrown, as text; also of one whose own text throws. */
    static String shown(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable unspeakable) {
            return failure.getClass().getName();
        }
    }
}
