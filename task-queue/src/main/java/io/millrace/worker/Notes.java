package io.millrace.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Report;
import io.millrace.broker.Report.Line;
import io.millrace.broker.Report.Progress;
import io.millrace.task.TaskContext;

/**
 * What an attempt has said of itself and the broker has not been told yet: its last progress, and its last log lines. Used from
 * any thread.
 */
final class Notes {

    private record Noted(long at, String text) {
    }

    private final Deque<Noted> lines = new ArrayDeque<>();
    private @Nullable Noted progress;
    private int percent;
    private boolean untold;

    /** True when there was nothing to tell before. */
    synchronized boolean progress(int reached, @Nullable String line) {
        percent = Math.max(0, Math.min(100, reached));
        progress = new Noted(System.nanoTime(), onOneLine(line));
        return noted();
    }

    /** True when there was nothing to tell before. */
    synchronized boolean log(@Nullable String line) {
        lines.add(new Noted(System.nanoTime(), onOneLine(line)));
        if (lines.size() > TaskContext.MOST_LOG_LINES) {
            lines.remove();
        }
        return noted();
    }

    /** What there is to tell; from now on it counts as told. */
    synchronized Report take(Attempt attempt) {
        List<Line> told = new ArrayList<>(lines.size());
        lines.forEach(line -> told.add(new Line(age(line), line.text())));
        Report report = new Report(attempt.delivery().ref(), attempt.id(),
                progress == null ? null : new Progress(age(progress), percent, progress.text()), told);
        lines.clear();
        progress = null;
        untold = false;
        return report;
    }

    private boolean noted() {
        boolean first = !untold;
        untold = true;
        return first;
    }

    private static long age(Noted noted) {
        return (System.nanoTime() - noted.at()) / 1_000_000;
    }

    /** Whatever a handler says of itself, it does not fail by saying it: nothing is an empty line. */
    private static String onOneLine(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = text.length() <= TaskContext.LONGEST_LOG_LINE ? text
                : text.substring(0, TaskContext.LONGEST_LOG_LINE - 1) + "…";
        return line.replaceAll("\\R", " ");
    }
}
