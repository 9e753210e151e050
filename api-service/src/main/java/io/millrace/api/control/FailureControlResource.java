package io.millrace.api.control;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestResponse;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.job.JobDocument;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.queue.TaskPlace;
import io.millrace.api.security.Role;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;

/** Retries tasks that failed alike: all of them, or one first, to see whether the cause is gone. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR_NAME)
public class FailureControlResource {

    private final QueueJobs jobs;
    private final TaskDeeds deeds;
    private final QueueLookup lookup;
    private final TaskInspector inspector;
    private final Actors actors;

    @Inject
    FailureControlResource(QueueJobs jobs, TaskDeeds deeds, QueueLookup lookup, TaskInspector inspector, Actors actors) {
        this.jobs = jobs;
        this.deeds = deeds;
        this.lookup = lookup;
        this.inspector = inspector;
        this.actors = actors;
    }

    /** All of them, as a job. */
    @POST
    @Path("/queues/{queue}/failures/{group}/retry")
    public Uni<RestResponse<JobDocument>> retry(@PathParam("queue") String queue, @PathParam("group") String group) {
        Actor actor = actors.current();
        BulkRequest request = new BulkRequest(TaskAction.RETRY, TaskState.FAILED, TaskFilter.ALL.inGroup(group),
                BulkRequest.MOST, false);
        return lookup.find(queue).call(name -> latest(name, group)).chain(name -> jobs.bulk(actor, name, request,
                Progress.object().put("action", "retry").put("group", group)));
    }

    /** The latest of them. */
    @POST
    @Path("/queues/{queue}/failures/{group}/retry-one")
    public Uni<RestResponse<TaskActed>> retryOne(@PathParam("queue") String queue, @PathParam("group") String group) {
        Actor actor = actors.current();
        return lookup.find(queue).chain(name -> latest(name, group)).chain(task -> {
            TaskPlace place = new TaskPlace(task.queue(), task.id());
            return deeds.act(actor, TaskAction.RETRY, place)
                    .map(result -> RestResponse.ResponseBuilder.ok(TaskActed.of(place, result)).location(place.location())
                            .build());
        });
    }

    private Uni<TaskSummary> latest(QueueName queue, String group) {
        return inspector.list(queue, TaskQuery.of(TaskState.FAILED, 1).where(TaskFilter.ALL.inGroup(group)))
                .map(page -> page.tasks().stream().findFirst().orElseThrow(() -> new ProblemException(
                        ProblemType.NO_SUCH_FAILURES, "Among the newest " + page.scanned() + " failed tasks of queue " + queue
                                + " none is of the group " + group)));
    }
}
