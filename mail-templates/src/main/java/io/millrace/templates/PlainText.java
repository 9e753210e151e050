package io.millrace.templates;

/** Lays out the text part of a mail as one would type it: lines that fit any window, one blank line between paragraphs. */
final class PlainText {

    private static final int WIDTH = 72;

    private PlainText() {
    }

    /** The same text: lines broken at spaces, so that no word and no address is, blank ones never more than one in a row. */
    static String tidy(String text) {
        StringBuilder tidy = new StringBuilder();
        boolean blankBefore = true;
        for (String line : text.split("\\R", -1)) {
            boolean blank = line.isBlank();
            if (!blank) {
                wrap(line.stripTrailing(), tidy);
            } else if (!blankBefore) {
                tidy.append('\n');
            }
            blankBefore = blank;
        }
        return tidy.toString().stripTrailing() + "\n";
    }

    private static void wrap(String line, StringBuilder out) {
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        int column = 0;
        for (String word : line.strip().split(" +", -1)) {
            int length = word.codePointCount(0, word.length());
            if (column > 0 && column + 1 + length > WIDTH) {
                out.append('\n');
                column = 0;
            }
            out.append(column == 0 ? indent : " ").append(word);
            column += (column == 0 ? indent.length() : 1) + length;
        }
        out.append('\n');
    }
}
