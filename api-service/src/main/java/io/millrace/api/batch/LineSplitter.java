package io.millrace.api.batch;

import java.util.ArrayList;
import java.util.List;

/** Of newline-delimited JSON: a line is an item; blank lines are none. */
final class LineSplitter implements Splitter {

    private final ItemBuffer line = new ItemBuffer();

    @Override
    public List<Piece> feed(byte[] bytes) {
        List<Piece> complete = new ArrayList<>();
        for (byte next : bytes) {
            if (next == '\n') {
                complete.addAll(end());
            } else {
                line.add(next);
            }
        }
        return complete;
    }

    @Override
    public List<Piece> end() {
        boolean blank = line.isBlank();
        Piece last = line.take();
        return blank ? List.of() : List.of(last);
    }
}
