package io.millrace.worker;

import org.jboss.logging.Logger;

import io.millrace.broker.WorkSource;
import io.millrace.worker.Vitals.Sign;
import io.smallrye.mutiny.Uni;

/**
 * Whether tasks wait that nobody fetches. The broker is asked now and then, and only while there is room and nothing has come
 * since the look before: whoever has much to do is never asked, and an idle worker every five seconds. Engine's loop.
 */
final class UnfetchedTasks {

    private static final Logger LOG = Logger.getLogger(UnfetchedTasks.class);
    private static final int LOOKS_PER_QUESTION = 5;

    private final WorkSource source;
    private final Fetcher fetcher;
    private long fetchedBefore;
    private int looks;
    private int questions;
    private boolean wait;

    UnfetchedTasks(WorkSource source, Fetcher fetcher) {
        this.source = source;
        this.fetcher = fetcher;
    }

    /** Takes a look, about once a second. */
    Sign sign() {
        long fetched = fetcher.fetched();
        if (fetched != fetchedBefore || !fetcher.hasRoom()) {
            fetchedBefore = fetched;
            looks = 0;
            answered(++questions, false);
        } else if (++looks % LOOKS_PER_QUESTION == 0) {
            ask(++questions);
        }
        return new Sign(wait, fetched, "tasks wait and slots are free, but nothing is fetched");
    }

    private void ask(int question) {
        Uni.createFrom().deferred(source::hasTasks).subscribe().with(some -> answered(question, some), failure -> {
            LOG.debugf("Whether tasks wait is not known: %s", Isolation.shown(failure));
            answered(question, false);
        });
    }

    private void answered(int question, boolean some) {
        if (question == questions) {
            wait = some;
        }
    }
}
