package io.millrace.worker;

import java.time.Duration;

import org.jboss.logging.Logger;

import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;

/** Brings back the tasks of workers that died, a page in each turn. */
final class Recoverer {

    private static final Logger LOG = Logger.getLogger(Recoverer.class);

    private final WorkSource source;

    Recoverer(WorkSource source) {
        this.source = source;
    }

    Uni<Duration> runOnce() {
        return source.recover().map(result -> {
            if (result.recovered() > 0) {
                LOG.infof("Recovered %d tasks whose worker had died", result.recovered());
            }
            if (result.failed() > 0) {
                LOG.errorf("%d tasks failed: each had killed every worker that ran it", result.failed());
            }
            return result.rest();
        });
    }
}
