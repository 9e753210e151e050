package io.millrace.api.schedule;

import java.io.InputStream;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.security.Role;
import io.millrace.inspect.TaskInspector;
import io.smallrye.mutiny.Uni;

/** What operators do with schedules. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR_NAME)
public class ScheduleControlResource {

    private final ScheduleDeeds deeds;
    private final ScheduleReader reader;
    private final ScheduleShow show;
    private final TaskInspector inspector;

    @Inject
    ScheduleControlResource(ScheduleDeeds deeds, ScheduleReader reader, ScheduleShow show, TaskInspector inspector) {
        this.deeds = deeds;
        this.reader = reader;
        this.show = show;
        this.inspector = inspector;
    }

    /** A new schedule. All schedulers see it within a second. */
    @POST
    @Path("/schedules")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<ScheduleDocument>> create(InputStream stream) {
        byte[] body = BodyLimit.readAll(stream);
        ScheduleDeeds.Doer doer = deeds.now();
        return served().map(served -> reader.read(JsonBody.parse(body), null, served)).chain(doer::create)
                .chain(item -> show.document(item).map(document -> ResponseBuilder.<ScheduleDocument> create(201)
                        .entity(document).location(location(item.name())).header(HttpHeaders.ETAG, ScheduleShow.etag(item))
                        .build()));
    }

    /** Another schedule in place of the version that was looked at. */
    @PUT
    @Path("/schedules/{schedule}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<ScheduleDocument>> replace(@PathParam("schedule") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream stream) {
        byte[] body = BodyLimit.readAll(stream);
        ScheduleDeeds.Doer doer = deeds.now();
        return served().chain(served -> {
            IfMatch version = IfMatch.required(ifMatch);
            return doer.replace(reader.read(JsonBody.parse(body), name, served), version);
        }).chain(show::answer);
    }

    /** Gone, with what is remembered of its runs. Tasks that it has enqueued stay. */
    @DELETE
    @Path("/schedules/{schedule}")
    public Uni<Void> delete(@PathParam("schedule") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return deeds.now().delete(name, IfMatch.optional(ifMatch));
    }

    /** One run now, beside its slots, paused or not. */
    @POST
    @Path("/schedules/{schedule}/run")
    public Uni<RestResponse<RunStarted>> run(@PathParam("schedule") String name,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey, @Context SecurityContext caller) {
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST",
                "/v1/schedules/" + name + "/run", new byte[0]);
        return deeds.now().run(name, key == null ? UUID.randomUUID() : key.taskId(0)).map(started -> ResponseBuilder
                .<RunStarted> create(202).entity(started)
                .location(URI.create("/v1/queues/" + started.queue() + "/tasks/" + started.id())).build());
    }

    /** No slots until it is resumed. */
    @POST
    @Path("/schedules/{schedule}/pause")
    public Uni<RestResponse<ScheduleDocument>> pause(@PathParam("schedule") String name) {
        return deeds.now().pause(name, true).chain(show::answer);
    }

    /** Slots again, from now on. */
    @POST
    @Path("/schedules/{schedule}/resume")
    public Uni<RestResponse<ScheduleDocument>> resume(@PathParam("schedule") String name) {
        return deeds.now().pause(name, false).chain(show::answer);
    }

    /** The types that live workers have handlers for. */
    private Uni<Set<String>> served() {
        return inspector.workers().map(workers -> {
            Set<String> types = new TreeSet<>();
            workers.forEach(worker -> types.addAll(worker.types()));
            return types;
        });
    }

    private static URI location(String name) {
        return URI.create("/v1/schedules/" + name);
    }
}
