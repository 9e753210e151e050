package io.millrace.api.audit;

import java.time.Duration;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.client.BrokerUnavailableException;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;

/**
 * Writes a record of each operator action: one entry of the stream {@value #STREAM}, which is trimmed to about
 * {@value #MOST_KEPT}, and one line of the log. The record is written when the outcome is known, be it a refusal. If Redis is
 * away then, the line of the log is what is left.
 */
@Singleton
public class Audit {

    static final String STREAM = "millrace:audit";
    static final int MOST_KEPT = 10_000;

    private static final Logger LOG = Logger.getLogger(Audit.class);
    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final int LONGEST = 1000;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u2028\u2029]");

    private final ReactiveRedisDataSource redis;

    Audit(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Does something, and records it before the outcome is handed on; who has waited for Redis in vain waits no longer. */
    public <T> Uni<T> doing(Actor actor, Deed deed, Uni<T> action) {
        return action.onItemOrFailure().call((done, failure) -> {
            Uni<Void> recording = record(actor, deed, outcome(failure));
            if (!isSilence(failure)) {
                return recording;
            }
            recording.subscribe().with(recorded -> LOG.tracef("Recorded after an outage: %s", deed));
            return Uni.createFrom().voidItem();
        });
    }

    /** Records what came of something. Does not fail, and takes less than half a second. */
    public Uni<Void> record(Actor actor, Deed deed, String result) {
        String target = bounded(deed.target());
        LOG.infof("%s from %s: %s %s %s: %s", actor.principal(), actor.address(), deed.action(), target, bounded(deed.detail()),
                bounded(result));
        return redis.execute("XADD", STREAM, "MAXLEN", "~", String.valueOf(MOST_KEPT), "*",
                "who", actor.principal(), "from", actor.address(), "action", deed.action(), "target", target,
                "detail", bounded(deed.detail()), "result", bounded(result)).ifNoItem().after(PATIENCE).fail()
                .onFailure().invoke(e -> LOG.errorf("The audit record of %s by %s is only in this log: %s", deed.action(),
                        actor.principal(), e))
                .onFailure().recoverWithNull().replaceWithVoid();
    }

    private static boolean isSilence(@Nullable Throwable failure) {
        return failure instanceof BrokerUnavailableException
                || (failure instanceof ProblemException problem && problem.type() == ProblemType.OUTCOME_UNKNOWN);
    }

    private static String outcome(@Nullable Throwable failure) {
        return failure == null ? "done"
                : failure instanceof ProblemException problem ? problem.type().uri().replaceFirst(".*/", "")
                        : "failed: " + failure;
    }

    /** In one line, of bounded length: what callers sent must not look like lines of their own. */
    private static String bounded(String text) {
        String line = CONTROL.matcher(text).replaceAll("\uFFFD");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
