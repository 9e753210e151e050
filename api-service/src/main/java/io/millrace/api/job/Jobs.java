package io.millrace.api.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** The jobs of this instance: starts them, stops them, and tells the audit log how they ended. */
@Singleton
public class Jobs {

    /** More would compete with each other, and with producers for Redis. */
    static final int MOST_AT_ONCE = 4;

    private static final Logger LOG = Logger.getLogger(Jobs.class);

    private final JobStore store;
    private final Audit audit;
    private final Vertx vertx;
    private final Map<String, RunningJob> running = new ConcurrentHashMap<>();

    Jobs(JobStore store, Audit audit, Vertx vertx) {
        this.store = store;
        this.audit = audit;
        this.vertx = vertx;
    }

    /**
     * Starts a job; it is on record before the answer comes.
     *
     * @param kind {@code bulk}, {@code fsck}, {@code delete-queue}
     * @param request what was asked for, for people to see
     * @param steps the work: subscribed to once, each item says how far it is, cancelling stops it
     * @return the job; fails with {@link ProblemType#TOO_MANY_JOBS}
     */
    public Uni<JobDocument> start(String kind, String queue, Actor actor, JsonNode request, Multi<JsonNode> steps) {
        return Uni.createFrom().deferred(() -> {
            JobDocument job = new JobDocument(UUID.randomUUID().toString(), kind, queue, JobState.RUNNING.word(),
                    actor.principal(), request, Instant.now(), null, null, null);
            RunningJob runner = new RunningJob(job, store, vertx, last -> ended(actor, last));
            admit(job, runner);
            return store.create(job).onFailure().invoke(() -> running.remove(job.id()))
                    .onCancellation().invoke(() -> running.remove(job.id()))
                    .invoke(() -> runner.start(steps)).replaceWith(job);
        });
    }

    /** Asks a job to stop, wherever it runs; within a second it has. Fails with {@link ProblemType#NO_SUCH_JOB}. */
    Uni<JobDocument> cancel(String id) {
        return find(id).call(() -> store.cancel(id)).chain(job -> {
            RunningJob here = running.get(id);
            if (here != null) {
                here.stop(JobState.CANCELED, null);
            }
            return find(id);
        });
    }

    /** A job of any instance; fails with {@link ProblemType#NO_SUCH_JOB}. */
    Uni<JobDocument> find(String id) {
        return store.find(id).map(found -> found.orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_JOB,
                "There is no job " + id + "; jobs are kept for a day")));
    }

    void stop(@Observes ShutdownEvent event) {
        running.values().forEach(job -> job.stop(JobState.INTERRUPTED,
                "The instance that worked on it was stopped; what was done until then stays done"));
    }

    /** One at a time: two must not see the same last place. */
    private synchronized void admit(JobDocument job, RunningJob runner) {
        if (running.size() >= MOST_AT_ONCE) {
            throw new ProblemException(ProblemType.TOO_MANY_JOBS, "This instance works on " + MOST_AT_ONCE
                    + " jobs already; wait for one to end, or cancel one: GET /v1/jobs");
        }
        running.put(job.id(), runner);
    }

    private void ended(Actor actor, JobDocument job) {
        running.remove(job.id());
        String reached = Optional.ofNullable(job.progress()).map(JsonNode::toString).orElse("");
        audit.record(actor, new Deed("job.end", "/v1/jobs/" + job.id(), job.kind() + " " + job.queue() + " " + reached),
                job.state() + (job.error() == null ? "" : ": " + job.error()))
                .subscribe().with(done -> LOG.debugf("Job %s ended %s", job.id(), job.state()));
    }
}
