package io.millrace.api.email;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.millrace.mailstore.EmailEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How often what happened to emails, by template.
 *
 * @param from first day, in UTC
 * @param to last day
 * @param totals of all days
 * @param days those on which something happened
 */
@RegisterForReflection
record EmailStats(LocalDate from, LocalDate to, List<OfTemplate> totals, List<OfDay> days) {

    /**
     * Of the emails of one template.
     *
     * @param template {@code null}: of those that are made of none
     * @param events how often each event happened that did
     * @param deliveryRate of those that were sent, how many were delivered; {@code null} when none was sent
     */
    @RegisterForReflection
    record OfTemplate(@Nullable String template, Map<String, Long> events,
            @JsonProperty("delivery_rate") @Nullable Double deliveryRate,
            @JsonProperty("bounce_rate") @Nullable Double bounceRate,
            @JsonProperty("complaint_rate") @Nullable Double complaintRate) {

        static OfTemplate of(String template, Map<String, Long> events) {
            return new OfTemplate(template.isEmpty() ? null : template, new TreeMap<>(events),
                    rate(events, EmailEvent.DELIVERED), rate(events, EmailEvent.BOUNCED), rate(events, EmailEvent.COMPLAINED));
        }

        private static @Nullable Double rate(Map<String, Long> events, EmailEvent event) {
            long sent = events.getOrDefault(EmailEvent.SENT.word(), 0L);
            return sent == 0 ? null : (double) events.getOrDefault(event.word(), 0L) / sent;
        }
    }

    /** Of one day. */
    @RegisterForReflection
    record OfDay(LocalDate day, List<OfTemplate> templates) {
    }

    /** Adds up days, each with what happened by template and event. */
    static EmailStats of(LocalDate from, LocalDate to, Map<LocalDate, Map<String, Map<String, Long>>> counts) {
        Map<String, Map<String, Long>> totals = new TreeMap<>();
        List<OfDay> days = new ArrayList<>();
        new TreeMap<>(counts).forEach((day, templates) -> {
            templates.forEach((template, events) -> events.forEach((event, count) -> totals
                    .computeIfAbsent(template, fresh -> new TreeMap<>()).merge(event, count, Long::sum)));
            if (!templates.isEmpty()) {
                days.add(new OfDay(day, ofTemplates(new TreeMap<>(templates))));
            }
        });
        return new EmailStats(from, to, ofTemplates(totals), days);
    }

    private static List<OfTemplate> ofTemplates(Map<String, Map<String, Long>> templates) {
        return templates.entrySet().stream().map(one -> OfTemplate.of(one.getKey(), one.getValue())).toList();
    }
}
