package io.millrace.benchmarks;

import java.util.List;

/**
 * Bars that compare a few figures, as an SVG that follows the reader's light or dark colours.
 *
 * @param title what it shows
 * @param groups one above the other, all on one scale
 */
record BarChart(String title, List<Group> groups) {

    /** Bars under one heading. */
    record Group(String label, List<Bar> bars) {
    }

    /**
     * One bar.
     *
     * @param own whether it is ours, and drawn so
     * @param shown the value as it is written beside it
     */
    record Bar(String label, double value, String shown, boolean own) {
    }

    private static final int WIDTH = 720;
    private static final int MARGIN = 24;
    private static final int LABELS = 130;
    private static final int VALUES = 90;
    private static final int ROW = 26;
    private static final int HEADING = 40;
    private static final int TOP = 58;

    private static final String STYLE = """
            <style>
              .page { fill: #f4f6f6; } .ink { fill: #14232a; } .soft { fill: #51636b; } .own { fill: #0b6e7c; } .other { fill: #a9b8bc; }
              text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-size: 14px; }
              .title { font-size: 16px; font-weight: 650; } .end { text-anchor: end; }
              @media (prefers-color-scheme: dark) {
                .page { fill: #0e1518; } .ink { fill: #e6eef0; } .soft { fill: #9fb0b7; } .own { fill: #6fd0d6; } .other { fill: #4a5d64; }
              }
            </style>
            """;

    String svg() {
        double most = groups.stream().flatMap(group -> group.bars().stream()).mapToDouble(Bar::value).max().orElse(1);
        double scale = (WIDTH - 2 * MARGIN - LABELS - VALUES) / most;
        StringBuilder body = new StringBuilder();
        int y = TOP;
        for (Group group : groups) {
            body.append("<text class=\"soft\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(MARGIN, y + 22, escape(group.label())));
            y += HEADING;
            for (Bar bar : group.bars()) {
                body.append(row(bar, y, Math.max(1, Math.round(bar.value() * scale))));
                y += ROW;
            }
        }
        int height = y + MARGIN;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title desc\">\n"
                .formatted(WIDTH, height)
                + "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n".formatted(escape(title), escape(inWords()))
                + STYLE
                + "<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"18\"/>\n".formatted(WIDTH, height)
                + "<text class=\"ink title\" x=\"%d\" y=\"40\">%s</text>\n".formatted(MARGIN, escape(title))
                + body + "</svg>\n";
    }

    private static String row(Bar bar, int y, long length) {
        int start = MARGIN + LABELS;
        return "<text class=\"ink end\" x=\"%d\" y=\"%d\">%s</text>".formatted(start - 10, y + 15, escape(bar.label()))
                + "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" rx=\"3\"/>"
                        .formatted(bar.own() ? "own" : "other", start, y + 1, length)
                + "<text class=\"ink\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(start + length + 8, y + 15,
                        escape(bar.shown()));
    }

    /** The same for who cannot see it. */
    private String inWords() {
        StringBuilder words = new StringBuilder();
        for (Group group : groups) {
            words.append(group.label()).append(": ");
            words.append(String.join(", ", group.bars().stream().map(bar -> bar.label() + " " + bar.shown()).toList()));
            words.append(". ");
        }
        return words.toString().strip();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
