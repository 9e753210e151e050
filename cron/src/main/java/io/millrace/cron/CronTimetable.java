package io.millrace.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

import org.jspecify.annotations.Nullable;

/**
 * A cron expression in a time zone. Time is taken as a row of stretches in each of which the zone's offset stays the same;
 * slots are looked for in one stretch after the other, so they always come in order.
 *
 * <p>
 * Where two stretches meet, {@link DstRule} decides. With {@link DstRule#ONCE} an expression goes by what the clock shows,
 * unless it goes by the hour: then the time that passes counts, and it neither makes up for an hour that the clock leaves out
 * nor leaves out one that comes twice. A clock that changes by less than an hour (Lord Howe Island) leaves an expression such
 * as {@code 15 * * * *} without its quarter past in that hour; that one is treated like one of fixed hours.
 */
public final class CronTimetable implements Timetable {

    private static final int SECONDS_PER_HOUR = 3600;

    private final CronExpression expression;
    private final ZoneRules rules;
    private final DstRule dst;
    private final Instant start;
    private final @Nullable Instant end;

    /** Without beginning and end. */
    public CronTimetable(CronExpression expression, ZoneId zone, DstRule dst) {
        this(expression, zone, dst, null, null);
    }

    /**
     * With a beginning and an end.
     *
     * @param start no slot is before it; {@code null}: no beginning
     * @param end every slot is before it; {@code null}: no end
     */
    public CronTimetable(CronExpression expression, ZoneId zone, DstRule dst, @Nullable Instant start, @Nullable Instant end) {
        this.expression = expression;
        this.rules = zone.getRules();
        this.dst = dst;
        this.start = start == null ? Instant.EPOCH : start;
        this.end = end;
    }

    @Override
    public @Nullable Instant next(Instant after) {
        // The least step of an Instant: a slot may be at the beginning itself.
        Instant slot = search(after.isBefore(start) ? start : after.plusNanos(1));
        return slot == null || (end != null && !slot.isBefore(end)) ? null : slot;
    }

    private @Nullable Instant search(Instant from) {
        LocalDateTime horizon = CronExpression.horizon(LocalDateTime.ofInstant(from, ZoneOffset.UTC));
        Instant at = from;
        while (at.isBefore(horizon.toInstant(ZoneOffset.UTC))) {
            ZoneOffsetTransition change = rules.nextTransition(at);
            ZoneOffset offset = rules.getOffset(at);
            Instant slot = atChange(at);
            if (slot != null) {
                return slot;
            }
            LocalDateTime due = expression.next(unrepeated(at, offset), change == null ? horizon : change.getDateTimeBefore());
            if (due != null) {
                return due.toInstant(offset);
            }
            if (change == null) {
                return null;
            }
            at = change.getInstant();
        }
        return null;
    }

    /** The instant itself, when clocks jump ahead at it over a time at which it was due. */
    private @Nullable Instant atChange(Instant at) {
        ZoneOffsetTransition change = changeAt(at);
        return change != null && change.isGap() && runsOnce(change)
                && expression.next(change.getDateTimeBefore(), change.getDateTimeAfter()) != null ? at : null;
    }

    /** Where to go on by the clock: not before the end of what clocks show for the second time. */
    private LocalDateTime unrepeated(Instant at, ZoneOffset offset) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(at.getEpochSecond(), at.getNano(), offset);
        ZoneOffsetTransition last = rules.previousTransition(at.plusNanos(1));
        return last != null && last.isOverlap() && runsOnce(last) && local.isBefore(last.getDateTimeBefore())
                ? last.getDateTimeBefore()
                : local;
    }

    private boolean runsOnce(ZoneOffsetTransition change) {
        boolean goesByTheHour = expression.isOfEveryHour() && (expression.isOfEveryMinute()
                || change.getDuration().toSeconds() % SECONDS_PER_HOUR == 0);
        return dst == DstRule.ONCE && !goesByTheHour;
    }

    private @Nullable ZoneOffsetTransition changeAt(Instant at) {
        ZoneOffsetTransition last = rules.previousTransition(at.plusNanos(1));
        return last != null && last.getInstant().equals(at) ? last : null;
    }
}
