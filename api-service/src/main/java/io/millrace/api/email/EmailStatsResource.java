package io.millrace.api.email;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.mailstore.EmailBook;
import io.smallrye.mutiny.Uni;

/** How often what happened to emails: delivered, bounced, complained about, by template and day. */
@Path(EmailResource.PATH + "/stats")
@Produces(MediaType.APPLICATION_JSON)
public class EmailStatsResource {

    private static final int MOST_DAYS = 90;
    private static final int DAYS_BEFORE = 6;
    private static final int LONGEST_DATE = 10;

    private final EmailBook book;
    private final Clock clock = Clock.systemUTC();

    @Inject
    EmailStatsResource(EmailBook book) {
        this.book = book;
    }

    /** Up to ninety days of the last four hundred; the last seven unless it is said otherwise. */
    @GET
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailStats> stats(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        LocalDate to = date(parameters, "to");
        LocalDate last = to == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : to;
        LocalDate from = date(parameters, "from");
        LocalDate first = from == null ? last.minusDays(DAYS_BEFORE) : from;
        parameters.throwIfAny();
        if (first.isAfter(last) || first.plusDays(MOST_DAYS - 1).isBefore(last)) {
            throw Violations.wrongParameter("from", "must be a day up to " + MOST_DAYS + " days before the day of to");
        }
        List<LocalDate> days = first.datesUntil(last.plusDays(1)).toList();
        return Uni.join().all(days.stream().map(book::stats).toList()).andFailFast().map(counts -> {
            Map<LocalDate, Map<String, Map<String, Long>>> byDay = new LinkedHashMap<>();
            for (int i = 0; i < days.size(); i++) {
                byDay.put(days.get(i), counts.get(i));
            }
            return EmailStats.of(first, last, byDay);
        });
    }

    private static @Nullable LocalDate date(QueryParameters parameters, String name) {
        String text = parameters.text(name, LONGEST_DATE);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            parameters.refuse(name, "must be a day, such as 2026-11-26");
            return null;
        }
    }
}
