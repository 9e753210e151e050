package io.millrace.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.millrace.statistics.DaySummary.Counts;
import io.millrace.statistics.DaySummary.QueueDay;
import io.millrace.types.email.EmailMessage;

/** The summary of a day as an email: a table in plain text and in HTML. */
final class SummaryMail {

    private static final List<String> COLUMNS = List.of("queue", "completed", "failed", "canceled", "retried", "crashed");

    private SummaryMail() {
    }

    static EmailMessage of(DaySummary summary, List<String> to) {
        Counts total = summary.total();
        String subject = "Millrace on " + summary.day() + ": " + total.completed() + " completed, " + total.failed()
                + " failed";
        return new EmailMessage(null, to, List.of(), List.of(), List.of(), subject, html(summary), text(summary), Map.of(),
                List.of(), null);
    }

    private static String text(DaySummary summary) {
        StringBuilder text = new StringBuilder("What happened on " + summary.day() + " (UTC).\n\n");
        text.append(line(COLUMNS));
        rows(summary).forEach(row -> text.append(line(row)));
        if (summary.queues().isEmpty()) {
            text.append("\nNo task ended.\n");
        }
        return text.toString();
    }

    private static String html(DaySummary summary) {
        StringBuilder html = new StringBuilder("<p>What happened on " + summary.day() + " (UTC).</p>\n"
                + "<table cellpadding=\"6\" style=\"border-collapse:collapse;font-family:sans-serif;font-size:14px\">\n");
        html.append(row("th", COLUMNS));
        rows(summary).forEach(row -> html.append(row("td", row)));
        html.append("</table>\n");
        if (summary.queues().isEmpty()) {
            html.append("<p>No task ended.</p>\n");
        }
        return html.toString();
    }

    private static List<List<String>> rows(DaySummary summary) {
        List<List<String>> rows = new ArrayList<>();
        for (QueueDay queue : summary.queues()) {
            rows.add(cells(queue.queue(), queue.counts()));
        }
        rows.add(cells("all", summary.total()));
        return rows;
    }

    private static List<String> cells(String name, Counts counts) {
        return List.of(name, String.valueOf(counts.completed()), String.valueOf(counts.failed()),
                String.valueOf(counts.canceled()), String.valueOf(counts.retried()), String.valueOf(counts.crashed()));
    }

    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-24s", cells.get(0)));
        cells.subList(1, cells.size()).forEach(cell -> line.append(String.format(Locale.ROOT, "%12s", cell)));
        return line.append('\n').toString();
    }

    /** Nothing in it needs escaping: names of queues are letters, digits and hyphens, all else is numbers. */
    private static String row(String tag, List<String> cells) {
        StringBuilder row = new StringBuilder("<tr style=\"border-bottom:1px solid #d8dee4\">");
        for (int i = 0; i < cells.size(); i++) {
            row.append('<').append(tag).append(i == 0 ? " align=\"left\">" : " align=\"right\">").append(cells.get(i))
                    .append("</").append(tag).append('>');
        }
        return row.append("</tr>\n").toString();
    }
}
