package io.millrace.api.schedule;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.SlotBook;
import io.smallrye.mutiny.Uni;

/** Shows schedules. */
@Singleton
class ScheduleShow {

    private final SlotBook book;
    private final ObjectMapper mapper;

    ScheduleShow(SlotBook book, ObjectMapper mapper) {
        this.book = book;
        this.mapper = mapper;
    }

    /** A schedule with when it ran and will run. */
    Uni<ScheduleDocument> document(ScheduleItem item) {
        ScheduleEntry entry = item.entry();
        return entry == null ? Uni.createFrom().item(ScheduleDocument.of(item, null, mapper))
                : book.recall(entry.queue(), item.name(), null)
                        .map(memory -> ScheduleDocument.of(item, ScheduleTimes.of(item, entry, memory), mapper));
    }

    /** The same with its version as the entity tag. */
    Uni<RestResponse<ScheduleDocument>> answer(ScheduleItem item) {
        return document(item).map(document -> ResponseBuilder.ok(document).header(HttpHeaders.ETAG, etag(item)).build());
    }

    static String etag(ScheduleItem item) {
        return "\"" + item.mark().version() + "\"";
    }
}
