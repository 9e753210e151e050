package io.millrace.api.batch;

import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.ProblemException;

/**
 * One item of a batch, cut out.
 *
 * @param json its bytes; empty when it has a fault
 * @param fault why it cannot be read
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
record Piece(byte[] json, @Nullable ProblemException fault) {

    static Piece of(byte[] json) {
        return new Piece(json, null);
    }

    static Piece faulty(ProblemException fault) {
        return new Piece(new byte[0], fault);
    }
}
