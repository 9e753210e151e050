package io.millrace.api.batch;

import java.util.List;

/**
 * Cuts a stream of bytes into the JSON texts of single items. Holds no more than one item. Not thread-safe: one per request.
 */
interface Splitter {

    /** The most bytes of one item: as many as a request for a single task may have. */
    int MOST_BYTES = 1 << 20;

    /**
     * Takes more bytes.
     *
     * @return the items that are complete now
     */
    List<Piece> feed(byte[] bytes);

    /** The bytes are at their end. Returns what is left: an item without a line end, or the fault that something is missing. */
    List<Piece> end();
}
