package io.millrace.cron;

import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;

/**
 * The values that a field of a cron expression allows, 0 to 59, as bits.
 *
 * @param star whether the field begins with {@code *}, which in a crontab means more than all values: see
 *        {@link CronExpression}
 */
record FieldSet(long bits, boolean star) {

    /** What an expression allows of the values from {@code least} to {@code most}. */
    static FieldSet of(FieldExpression expression, int least, int most) {
        return new FieldSet(bits(expression, least, most), isStar(expression));
    }

    boolean has(int value) {
        return ((bits >>> value) & 1) != 0;
    }

    /** The first allowed value from this one on; -1 when there is none. */
    int from(int value) {
        long rest = value > 63 ? 0 : (bits >>> value) << value;
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    /** With another value for one of them: Sunday is 0 and 7. */
    FieldSet with(int value, int insteadOf) {
        return has(insteadOf) ? new FieldSet((bits & ~(1L << insteadOf)) | (1L << value), star) : this;
    }

    private static long bits(FieldExpression expression, int least, int most) {
        if (expression instanceof Always || expression instanceof QuestionMark) {
            return range(least, most, 1);
        }
        if (expression instanceof On on) {
            int value = on.getTime().getValue();
            return range(value, value, 1);
        }
        if (expression instanceof Between between) {
            return range(value(between.getFrom().getValue()), value(between.getTo().getValue()), 1);
        }
        if (expression instanceof And and) {
            return and.getExpressions().stream().mapToLong(each -> bits(each, least, most)).reduce(0, (a, b) -> a | b);
        }
        if (expression instanceof Every every) {
            return every(every, least, most);
        }
        throw new IllegalArgumentException("It holds \"" + expression.asString() + "\", which a crontab does not know");
    }

    private static long every(Every every, int least, int most) {
        int step = every.getPeriod().getValue();
        FieldExpression of = every.getExpression();
        if (step < 1) {
            throw new IllegalArgumentException("It has a step of " + step + "; a step is at least 1");
        }
        if (of instanceof Between between) {
            return range(value(between.getFrom().getValue()), value(between.getTo().getValue()), step);
        }
        if (of instanceof On on) {
            return range(on.getTime().getValue(), most, step);
        }
        return range(least, most, step);
    }

    private static long range(int from, int to, int step) {
        if (from > to) {
            throw new IllegalArgumentException("Invalid range " + from + "-" + to + ": it ends before it begins");
        }
        long bits = 0;
        for (int value = from; value <= to; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }

    private static int value(Object value) {
        return ((Number) value).intValue();
    }

    private static boolean isStar(FieldExpression expression) {
        return expression instanceof Always || expression instanceof QuestionMark
                || (expression instanceof Every every && every.getExpression() instanceof Always)
                || (expression instanceof And and && isStar(and.getExpressions().get(0)));
    }
}
