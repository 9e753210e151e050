package io.millrace.api.batch;

import java.io.ByteArrayOutputStream;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

/** The bytes of the item that is being cut out; past the most that an item may have they are dropped, and that is told. */
final class ItemBuffer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooLarge;
    private boolean blank = true;

    void add(byte next) {
        blank &= next == ' ' || next == '\t' || next == '\r' || next == '\n';
        if (bytes.size() < Splitter.MOST_BYTES) {
            bytes.write(next);
        } else {
            tooLarge = true;
        }
    }

    boolean isBlank() {
        return blank;
    }

    /** The item; the buffer is empty afterwards. */
    Piece take() {
        Piece piece = tooLarge
                ? Piece.faulty(new ProblemException(ProblemType.BODY_TOO_LARGE,
                        "An item has at most " + Splitter.MOST_BYTES + " bytes"))
                : Piece.of(bytes.toByteArray());
        bytes.reset();
        tooLarge = false;
        blank = true;
        return piece;
    }
}
