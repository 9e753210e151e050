package io.millrace.api.control;

import java.net.URI;

import jakarta.inject.Singleton;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.job.JobDocument;
import io.millrace.api.job.Jobs;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.TaskControl;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Starts what takes time in proportion to a queue, as jobs. */
@Singleton
class QueueJobs {

    private final TaskControl control;
    private final Jobs jobs;
    private final Audit audit;

    QueueJobs(TaskControl control, Jobs jobs, Audit audit) {
        this.control = control;
        this.jobs = jobs;
        this.audit = audit;
    }

    Uni<RestResponse<JobDocument>> bulk(Actor actor, QueueName queue, BulkRequest request, JsonNode asked) {
        return start("bulk", actor, queue, asked, control.bulk(queue, request).map(Progress::of));
    }

    Uni<RestResponse<JobDocument>> fsck(Actor actor, QueueName queue, boolean repair) {
        return start("fsck", actor, queue, Progress.object().put("repair", repair),
                control.fsck(queue, repair).map(Progress::of).toMulti());
    }

    Uni<RestResponse<JobDocument>> delete(Actor actor, QueueName queue, boolean force) {
        return start("delete-queue", actor, queue, Progress.object().put("force", force),
                control.delete(queue, force).map(QueueJobs::deleted).toMulti());
    }

    private Uni<RestResponse<JobDocument>> start(String kind, Actor actor, QueueName queue, JsonNode asked,
            Multi<JsonNode> steps) {
        return audit.doing(actor, new Deed("queue." + kind, "/v1/queues/" + queue, asked.toString()),
                jobs.start(kind, queue.value(), actor, asked, steps))
                .map(job -> RestResponse.ResponseBuilder.create(Status.ACCEPTED, job)
                        .location(URI.create("/v1/jobs/" + job.id())).build());
    }

    private static JsonNode deleted(QueueDeletion deletion) {
        if (deletion instanceof QueueDeletion.NotEmpty notEmpty) {
            throw notEmpty(notEmpty.tasks());
        }
        return Progress.ofDeletion(((QueueDeletion.Deleted) deletion).tasks());
    }

    static ProblemException notEmpty(long tasks) {
        return new ProblemException(ProblemType.QUEUE_NOT_EMPTY, "It holds " + tasks
                + " tasks, ended ones that are kept among them; force=true deletes them with it");
    }
}
