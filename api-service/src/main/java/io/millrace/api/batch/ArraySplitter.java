package io.millrace.api.batch;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

/**
 * Of one JSON array: an element is an item. It only looks for where elements end, which takes strings and brackets; whether an
 * element is JSON shows when it is parsed.
 */
final class ArraySplitter implements Splitter {

    private enum Place {
        BEFORE,
        WITHIN,
        BEHIND,
        BROKEN
    }

    private final ItemBuffer element = new ItemBuffer();
    private Place place = Place.BEFORE;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean any;

    @Override
    public List<Piece> feed(byte[] bytes) {
        List<Piece> complete = new ArrayList<>();
        for (byte next : bytes) {
            switch (place) {
                case BEFORE -> open(next, complete);
                case WITHIN -> within(next, complete);
                case BEHIND -> {
                    if (!isBlank(next)) {
                        giveUp("There is something behind the array", complete);
                    }
                }
                case BROKEN -> {
                    // What cannot be cut cannot be answered either; the fault was told once.
                }
            }
        }
        return complete;
    }

    @Override
    public List<Piece> end() {
        List<Piece> last = new ArrayList<>();
        if (place == Place.BEFORE) {
            giveUp("The body is empty; send an array of objects, or newline-delimited JSON as application/x-ndjson", last);
        } else if (place == Place.WITHIN) {
            giveUp("The array ends before its closing bracket; the items before this one were dealt with", last);
        }
        return last;
    }

    private void open(byte next, List<Piece> complete) {
        if (next == '[') {
            place = Place.WITHIN;
        } else if (!isBlank(next)) {
            giveUp("The body is no array; send an array of objects, or newline-delimited JSON as application/x-ndjson",
                    complete);
        }
    }

    private void within(byte next, List<Piece> complete) {
        if (inText) {
            inText = escaped || next != '"';
            escaped = !escaped && next == '\\';
        } else if (depth == 0 && (next == ',' || next == ']')) {
            if (next == ',' || any || !element.isBlank()) {
                complete.add(element.take());
            }
            any = true;
            place = next == ']' ? Place.BEHIND : Place.WITHIN;
            return;
        } else if (next == '"') {
            inText = true;
        } else if (next == '{' || next == '[') {
            depth++;
        } else if (next == '}' || next == ']') {
            depth = Math.max(0, depth - 1);
        }
        element.add(next);
    }

    private void giveUp(String detail, List<Piece> complete) {
        place = Place.BROKEN;
        complete.add(Piece.faulty(new ProblemException(ProblemType.MALFORMED_JSON, detail)));
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t' || next == '\r' || next == '\n';
    }
}
