package io.millrace.api.job;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;

/**
 * A job at work in this instance. Its steps go at their own pace; beside them, one write at a time, goes its record: every half
 * second how far it is, and at the end, however often that takes, how it ended.
 */
final class RunningJob {

    private static final Logger LOG = Logger.getLogger(RunningJob.class);
    private static final long BEAT_MILLIS = 500;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 30;

    private final JobStore store;
    private final Vertx vertx;
    private final Consumer<JobDocument> ended;
    private JobDocument job;
    private @Nullable Cancellable work;
    private long timer;
    private boolean writing;
    private boolean settled;

    /**
     * @param ended told once, when the job is at its end, whether or not that could be noted
     */
    RunningJob(JobDocument job, JobStore store, Vertx vertx, Consumer<JobDocument> ended) {
        this.job = job;
        this.store = store;
        this.vertx = vertx;
        this.ended = ended;
    }

    synchronized void start(Multi<JsonNode> steps) {
        timer = vertx.setPeriodic(BEAT_MILLIS, tick -> beat());
        work = steps.subscribe().with(this::reached, e -> end(JobState.FAILED, sentence(e)), () -> end(JobState.DONE, null));
        if (settled) {
            // It was at its end before this method was.
            vertx.cancelTimer(timer);
        }
    }

    /** Stops it after the step that is under way. */
    synchronized void stop(JobState how, @Nullable String why) {
        if (!settled && work != null) {
            work.cancel();
            end(how, why);
        }
    }

    private synchronized void reached(JsonNode progress) {
        job = job.at(progress);
    }

    private synchronized void end(JobState how, @Nullable String why) {
        if (settled) {
            return;
        }
        settled = true;
        vertx.cancelTimer(timer);
        job = job.ended(how, Instant.now(), job.progress(), why);
        if (!writing) {
            writeEnd();
        }
    }

    private synchronized void beat() {
        if (writing || settled) {
            return;
        }
        writing = true;
        store.write(job).chain(() -> store.isToBeCanceled(job.id())).subscribe().with(this::written, e -> {
            LOG.debugf(e, "Job %s could not note how far it is", job.id());
            written(false);
        });
    }

    private synchronized void written(boolean toBeCanceled) {
        writing = false;
        if (settled) {
            writeEnd();
        } else if (toBeCanceled) {
            stop(JobState.CANCELED, null);
        }
    }

    private void writeEnd() {
        JobDocument last = job;
        store.write(last).onFailure().retry().withBackOff(FIRST_BACKOFF, LAST_BACKOFF).atMost(MOST_TRIES)
                .onFailure().invoke(e -> LOG.errorf(e, "How job %s ended could not be noted: %s", last.id(), last.state()))
                .onFailure().recoverWithUni(() -> Uni.createFrom().voidItem())
                .subscribe().with(done -> ended.accept(last));
    }

    private static String sentence(Throwable e) {
        return e instanceof BrokerUnavailableException
                ? "The task broker stopped answering; what was done until then stays done, and the rest can be asked for again"
                : String.valueOf(e.getMessage());
    }
}
