package io.millrace.api.email;

import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.ApiConfig;
import io.millrace.api.json.JsonBody;
import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.Violations;
import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.queue.TaskLookup;
import io.millrace.api.queue.TaskPlace;
import io.millrace.api.security.Role;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;

/** Emails, as Resend's SDKs send them and look them up. Made at start-up, which an impossible queue name ends. */
@Startup
@Path(EmailResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public class EmailResource {

    static final String PATH = "/v1/emails";

    private final Acceptance acceptance;
    private final TaskLookup lookup;
    private final EmailReader reader;
    private final ObjectMapper mapper;
    private final QueueName queue;
    private final Clock clock = Clock.systemUTC();

    @Inject
    EmailResource(Acceptance acceptance, TaskLookup lookup, EmailReader reader, ObjectMapper mapper,
            ApiConfig config) {
        this.acceptance = acceptance;
        this.lookup = lookup;
        this.reader = reader;
        this.mapper = mapper;
        this.queue = queueOf(config);
    }

    private static QueueName queueOf(ApiConfig config) {
        try {
            return new QueueName(config.emailQueue());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("millrace.api.email-queue (MILLRACE_API_EMAIL_QUEUE): " + e.getMessage(), e);
        }
    }

    /** Checks an email and queues it. The answer waits for the broker, and never for a mail server. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<EmailAccepted>> send(InputStream stream,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey, @Context SecurityContext caller) {
        byte[] body = BodyLimit.readAll(stream);
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST", PATH, body);
        Task<EmailMessage> task = taskOf(read(body));
        return acceptance.accept(key == null ? task.id(UUID.randomUUID().toString()) : task, key)
                .map(enqueued -> accepted(enqueued.id()));
    }

    /** An email that is queued, or was sent in the last seven days. */
    @GET
    @Path("/{id}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailView> get(@PathParam("id") String id) {
        return lookup.find(TaskPlace.of(queue.value(), id)).map(this::viewOf);
    }

    private EmailRequest read(byte[] body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(JsonBody.parse(body), "", violations);
        EmailRequest request = reader.readRequest(fields, clock);
        fields.reportUnknown();
        violations.throwIfAny();
        return request;
    }

    private Task<EmailMessage> taskOf(EmailRequest request) {
        Task<EmailMessage> task = EmailTasks.EMAIL_SEND.task(request.message()).queue(queue);
        return request.scheduledAt() == null ? task : task.runAt(request.scheduledAt());
    }

    private EmailView viewOf(TaskView task) {
        if (!task.type().equals(EmailTasks.EMAIL_SEND.name())) {
            throw TaskLookup.notKept(queue, task.id());
        }
        try {
            return EmailView.of(task, mapper.readValue(task.payload(), EmailMessage.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The payload of email " + task.id() + " in queue " + queue + " is no email", e);
        }
    }

    private static RestResponse<EmailAccepted> accepted(TaskId id) {
        return RestResponse.ResponseBuilder.<EmailAccepted> create(RestResponse.Status.ACCEPTED)
                .header(HttpHeaders.LOCATION, URI.create(PATH + "/" + id)).entity(new EmailAccepted(id.value())).build();
    }
}
