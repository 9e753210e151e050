package io.millrace.model;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** What the model and the broker have to say alike. */
final class Agreement {

    private Agreement() {
    }

    static void same(String what, @Nullable Object model, @Nullable Object broker) {
        if (!Objects.equals(model, broker)) {
            throw new AssertionError(what + ": the model says " + model + ", the broker " + broker);
        }
    }
}
