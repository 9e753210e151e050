package io.millrace.types.stats;

import java.time.DateTimeException;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The statistics of a day.
 *
 * @param day of UTC, such as {@code 2026-11-26}; {@code null}: the one before the slot, or before now
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DailyStats(@Nullable String day) {

    public DailyStats {
        if (day != null) {
            try {
                LocalDate.parse(day);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("A day is written 2026-11-26, not \"" + day + "\"", e);
            }
        }
    }
}
