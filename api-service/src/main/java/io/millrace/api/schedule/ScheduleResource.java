package io.millrace.api.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;

import io.millrace.api.inspect.Items;
import io.millrace.api.inspect.Together;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.cron.CronExpression;
import io.millrace.cron.CronTimetable;
import io.millrace.cron.DstRule;
import io.millrace.cron.Worded;
import io.millrace.inspect.TaskInspector;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotRun;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/** What runs when, and what became of it. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class ScheduleResource {

    private static final int LONGEST = 256;
    private static final int MOST_SLOTS = 100;
    private static final int SLOTS = 5;
    private static final int RUNS = 20;

    private final ScheduleDirectory directory;
    private final ScheduleShow show;
    private final SlotBook book;
    private final TaskInspector inspector;

    @Inject
    ScheduleResource(ScheduleDirectory directory, ScheduleShow show, SlotBook book, TaskInspector inspector) {
        this.directory = directory;
        this.show = show;
        this.book = book;
        this.inspector = inspector;
    }

    /** All schedules, by name. */
    @GET
    @Path("/schedules")
    public Uni<SchedulesDocument> all(@Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return directory.all().chain(found -> Together.ask(found.items().values().stream().map(show::document).toList())
                .map(documents -> new SchedulesDocument(documents, found.heardAt())));
    }

    /** One of them, with its version. */
    @GET
    @Path("/schedules/{schedule}")
    public Uni<RestResponse<ScheduleDocument>> one(@PathParam("schedule") String name, @Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return directory.find(name).chain(show::answer);
    }

    /** Its last runs, the latest first, with what became of their tasks. */
    @GET
    @Path("/schedules/{schedule}/runs")
    public Uni<Items<RunDocument>> runs(@PathParam("schedule") String name, @Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        int limit = parameters.integer("limit", 1, SlotBook.MOST_RUNS, RUNS);
        parameters.throwIfAny();
        return directory.find(name).chain(item -> {
            if (item.entry() == null) {
                return Uni.createFrom().item(new Items<>(List.of()));
            }
            QueueName queue = item.entry().queue();
            return book.runs(queue, name, limit)
                    .chain(runs -> Together.ask(runs.stream().map(run -> run(run, queue)).toList())).map(Items::new);
        });
    }

    /** The next slots of any expression. */
    @GET
    @Path("/schedules/preview")
    public PreviewDocument preview(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        CronExpression expression = parameters.parsed("cron", CronExpression::parse, CronExpression.RULE);
        String cron = parameters.text("cron", LONGEST);
        ZoneId zone = parameters.parsed("zone", ScheduleResource::zone, "must be a time zone such as UTC or Europe/Berlin");
        DstRule dst = parameters.word("dst",
                word -> Worded.ofWord(DstRule.values(), word).orElseThrow(IllegalArgumentException::new),
                Worded.words(DstRule.values()));
        Instant from = parameters.instant("from");
        int count = parameters.integer("count", 1, MOST_SLOTS, SLOTS);
        if (cron == null) {
            parameters.refuse("cron", "is required, and " + CronExpression.RULE);
        }
        parameters.throwIfAny();
        ZoneId in = Optional.ofNullable(zone).orElse(ZoneId.of("UTC"));
        DstRule rule = dst == null ? DstRule.ONCE : dst;
        return new PreviewDocument(String.valueOf(cron), in.getId(), rule.word(),
                new CronTimetable(Objects.requireNonNull(expression), in, rule)
                        .upcoming(from == null ? Instant.now() : from, count));
    }

    private Uni<RunDocument> run(SlotRun run, QueueName queue) {
        return run.task() == null ? Uni.createFrom().item(RunDocument.of(run, queue, Optional.empty()))
                : inspector.find(queue, run.task()).map(found -> RunDocument.of(run, queue, found));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
