package io.millrace.redis;

import java.util.Arrays;
import java.util.List;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.observe.StackExcerpt;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * Tasks that were handed over together, and their one answer: it is given when it is known what became of each. Confined to
 * the writer's loop once they wait.
 */
final class Order {

    private static final Logger LOG = Logger.getLogger(Order.class);

    private final EnqueueResult[] results;
    private final UniEmitter<? super List<EnqueueResult>> answer;
    private long since = System.nanoTime();
    private int open;
    private int stored;
    private @Nullable RuntimeException failure;

    Order(int tasks, UniEmitter<? super List<EnqueueResult>> answer) {
        this.results = new EnqueueResult[tasks];
        this.answer = answer;
        this.open = tasks;
    }

    /** When it was handed over, by {@link System#nanoTime()}. */
    long since() {
        return since;
    }

    /** Its time begins anew. */
    void restart() {
        since = System.nanoTime();
    }

    void complete(int index, EnqueueResult result) {
        results[index] = result;
        stored++;
        close();
    }

    /** Of several failures the one is told that says less. */
    void fail(RuntimeException why) {
        if (failure == null || why instanceof EnqueueUnknownException) {
            failure = why;
        }
        close();
    }

    private void close() {
        if (--open > 0) {
            return;
        }
        try {
            if (failure == null) {
                answer.complete(Arrays.asList(results));
            } else {
                answer.fail(EnqueueUnknownException.unlessNoneWasStored(stored, results.length, failure));
            }
        } catch (Throwable theirs) { // Of whoever listens to the answer; the others get theirs.
            LOG.errorf("What was to hear of %d enqueued tasks failed: %s", results.length, StackExcerpt.of(theirs));
        }
    }
}
