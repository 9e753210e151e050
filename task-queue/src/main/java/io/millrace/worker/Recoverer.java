package io.millrace.worker;

import java.time.Duration;

import org.jboss.logging.Logger;

import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;

/**
 * Brings back the tasks of workers that died. It looks only once the broker has answered for a whole lease without a break:
 * after an outage every claim looks expired, and its holders need that time to renew. It looks some times in each lease, since
 * a claim that nobody renews shows only as it ages, and then at the moment when it expires.
 */
final class Recoverer {

    private static final Logger LOG = Logger.getLogger(Recoverer.class);
    private static final int LOOKS_PER_LEASE = 6;

    private final WorkSource source;
    private final Duration lease;

    Recoverer(WorkSource source, WorkerOptions options) {
        this.source = source;
        this.lease = options.lease();
    }

    Uni<Duration> runOnce() {
        Duration interval = lease.dividedBy(LOOKS_PER_LEASE);
        if (source.upFor().compareTo(lease) < 0) {
            return Uni.createFrom().item(interval);
        }
        return source.recover().map(result -> {
            if (result.recovered() > 0) {
                LOG.infof("Recovered %d tasks whose worker had died", result.recovered());
            }
            if (result.failed() > 0) {
                LOG.errorf("%d tasks failed: each had killed every worker that ran it", result.failed());
            }
            Duration expiry = result.nextExpiry();
            return expiry.compareTo(interval) < 0 ? expiry : interval;
        });
    }
}
