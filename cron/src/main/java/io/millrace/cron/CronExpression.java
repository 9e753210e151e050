package io.millrace.cron;

import static com.cronutils.model.field.CronFieldName.DAY_OF_MONTH;
import static com.cronutils.model.field.CronFieldName.DAY_OF_WEEK;
import static com.cronutils.model.field.CronFieldName.HOUR;
import static com.cronutils.model.field.CronFieldName.MINUTE;
import static com.cronutils.model.field.CronFieldName.MONTH;
import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronField;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.parser.CronParser;

/**
 * A cron expression as wall-clock times: five fields (minute, hour, day of month, month, day of week) or a nickname such as
 * {@code @daily}. In which zone, and what happens when clocks change, is said by {@link CronTimetable}.
 *
 * <p>
 * Days are those of Vixie's cron: when neither the day of month nor the day of week begins with {@code *}, a day that is either
 * will do; otherwise it has to be both. So {@code 0 0 13 * FRI} is every Friday and every 13th, and with every second day in
 * place of the 13th it is the Fridays with an odd day of month.
 */
public final class CronExpression {

    /** What an expression must be, to follow in a sentence. */
    public static final String RULE = "must be five fields (minute hour day-of-month month day-of-week) such as"
            + " \"0 2 * * *\", or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually";

    /** Between two leap days there are eight years at most. */
    private static final int HORIZON_YEARS = 9;
    private static final int LONGEST = 256;

    private static final CronDefinition CRONTAB = CronDefinitionBuilder.defineCron()
            .withMinutes().withValidRange(0, 59).withStrictRange().and()
            .withHours().withValidRange(0, 23).withStrictRange().and()
            .withDayOfMonth().withValidRange(1, 31).withStrictRange().and()
            .withMonth().withValidRange(1, 12).withStrictRange().and()
            .withDayOfWeek().withValidRange(0, 7).withMondayDoWValue(1).withStrictRange().and()
            .withSupportedNicknameHourly().withSupportedNicknameDaily().withSupportedNicknameMidnight()
            .withSupportedNicknameWeekly().withSupportedNicknameMonthly().withSupportedNicknameYearly()
            .withSupportedNicknameAnnually()
            .instance();

    private final FieldSet minutes;
    private final FieldSet hours;
    private final FieldSet days;
    private final FieldSet months;
    private final FieldSet weekdays;

    private CronExpression(Map<CronFieldName, CronField> fields) {
        this.minutes = field(fields, MINUTE, 0, 59);
        this.hours = field(fields, HOUR, 0, 23);
        this.days = field(fields, DAY_OF_MONTH, 1, 31);
        this.months = field(fields, MONTH, 1, 12);
        this.weekdays = field(fields, DAY_OF_WEEK, 0, 6).with(0, 7);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none, or is never due, with the reason
     */
    public static CronExpression parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("It has more than " + LONGEST + " characters");
        }
        // The library takes it for several expressions in one, and trips over some.
        if (text.indexOf('|') >= 0) {
            throw new IllegalArgumentException("It has a \"|\"; an expression is five fields, or a word like @daily");
        }
        Cron cron = new CronParser(CRONTAB).parse(text).validate();
        CronExpression expression = new CronExpression(cron.retrieveFieldsAsMap());
        LocalDateTime someTime = LocalDate.of(2026, 1, 1).atStartOfDay();
        if (expression.next(someTime, someTime.plusYears(HORIZON_YEARS)) == null) {
            throw new IllegalArgumentException("There is no such day, so it would never be due");
        }
        return expression;
    }

    /** The first time at which it is due from one time on and before another, {@code null} when there is none. */
    @Nullable
    LocalDateTime next(LocalDateTime from, LocalDateTime before) {
        LocalDateTime start = from.withSecond(0).withNano(0);
        if (start.isBefore(from)) {
            start = start.plusMinutes(1);
        }
        LocalDate day = start.toLocalDate();
        int earliest = start.getHour() * 60 + start.getMinute();
        while (day.atStartOfDay().isBefore(before)) {
            if (!months.has(day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else {
                int minute = isDay(day) ? minuteOfDay(earliest) : -1;
                if (minute >= 0) {
                    LocalDateTime due = day.atTime(minute / 60, minute % 60);
                    return due.isBefore(before) ? due : null;
                }
                day = day.plusDays(1);
            }
            earliest = 0;
        }
        return null;
    }

    /** How far ahead one has to look before it is certain that it is never due again. */
    static LocalDateTime horizon(LocalDateTime from) {
        return from.plusYears(HORIZON_YEARS);
    }

    /** Whether it goes by hours as they pass, and not by what the clock shows: its hours begin with {@code *}. */
    boolean isOfEveryHour() {
        return hours.star();
    }

    /** Whether its minutes begin with {@code *} too. */
    boolean isOfEveryMinute() {
        return minutes.star();
    }

    private boolean isDay(LocalDate day) {
        boolean ofMonth = days.has(day.getDayOfMonth());
        boolean ofWeek = weekdays.has(day.getDayOfWeek().getValue() % 7);
        boolean both = days.star() || weekdays.star();
        return both ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    /** The first due minute of a day from this one on, -1 when there is none. */
    private int minuteOfDay(int earliest) {
        int hour = earliest / 60;
        if (hours.has(hour)) {
            int minute = minutes.from(earliest % 60);
            if (minute >= 0) {
                return hour * 60 + minute;
            }
        }
        int later = hours.from(hour + 1);
        return later < 0 ? -1 : later * 60 + minutes.from(0);
    }

    private static FieldSet field(Map<CronFieldName, CronField> fields, CronFieldName name, int least, int most) {
        return FieldSet.of(requireNonNull(fields.get(name)).getExpression(), least, most);
    }
}
