package io.millrace.scheduler;

import static com.cronutils.model.field.CronFieldName.HOUR;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;

/**
 * The instants at which a cron expression is due in its time zone. Pure arithmetic.
 *
 * <p>
 * When clocks jump forward, an expression of fixed hours that would have been due in the missing hour is due once, at the
 * jump. When they go back, it is due once, the first time. An expression of every hour or every n hours goes on by the real
 * time. With both a day of month and a day of week, either will do, as in every crontab.
 */
final class Slots {

    private static final CronDefinition CRONTAB = CronDefinitionBuilder.defineCron()
            .withMinutes().withValidRange(0, 59).withStrictRange().and()
            .withHours().withValidRange(0, 23).withStrictRange().and()
            .withDayOfMonth().withValidRange(1, 31).withStrictRange().and()
            .withMonth().withValidRange(1, 12).withStrictRange().and()
            .withDayOfWeek().withValidRange(0, 7).withMondayDoWValue(1).withIntMapping(7, 0).withStrictRange().and()
            .withSupportedNicknameHourly().withSupportedNicknameDaily().withSupportedNicknameMidnight()
            .withSupportedNicknameWeekly().withSupportedNicknameMonthly().withSupportedNicknameYearly()
            .withSupportedNicknameAnnually()
            .instance();

    private final ExecutionTime times;
    private final ZoneId zone;
    private final boolean ofFixedHours;

    private Slots(Cron cron, ZoneId zone) {
        this.times = ExecutionTime.forCron(cron);
        this.zone = zone;
        FieldExpression hours = requireNonNull(cron.retrieveFieldsAsMap().get(HOUR)).getExpression();
        this.ofFixedHours = !(hours instanceof Always) && !(hours instanceof Every);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none, or is never due, with the reason
     */
    static Slots of(String cron, ZoneId zone) {
        Slots slots = new Slots(new CronParser(CRONTAB).parse(cron).validate(), zone);
        if (slots.times.nextExecution(ZonedDateTime.now(zone)).isEmpty()) {
            throw new IllegalArgumentException("There is no such day, so it would never be due");
        }
        return slots;
    }

    /** All slots after the one instant and not after the other, in ascending order. */
    List<Instant> between(Instant lastExclusive, Instant nowInclusive) {
        SortedSet<Instant> slots = new TreeSet<>();
        Optional<ZonedDateTime> next = times.nextExecution(lastExclusive.atZone(zone));
        while (next.isPresent() && !next.get().toInstant().isAfter(nowInclusive)) {
            slots.add(next.get().toInstant());
            next = times.nextExecution(next.get());
        }
        if (ofFixedHours) {
            addJumps(lastExclusive, nowInclusive, slots);
        }
        return List.copyOf(slots);
    }

    private void addJumps(Instant lastExclusive, Instant nowInclusive, SortedSet<Instant> slots) {
        ZoneOffsetTransition change = zone.getRules().nextTransition(lastExclusive);
        while (change != null && !change.getInstant().isAfter(nowInclusive)) {
            if (change.isGap() && isDueIn(change)) {
                slots.add(change.getInstant());
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
    }

    /** Whether the expression is due at a time of day that the jump leaves out; asked in UTC, where no time is missing. */
    private boolean isDueIn(ZoneOffsetTransition gap) {
        ZonedDateTime before = gap.getDateTimeBefore().atZone(ZoneOffset.UTC).minusSeconds(1);
        ZonedDateTime after = gap.getDateTimeAfter().atZone(ZoneOffset.UTC);
        return times.nextExecution(before).filter(next -> next.isBefore(after)).isPresent();
    }
}
