package io.millrace.redis;

import java.util.function.Supplier;

import io.vertx.core.impl.ContextInternal;

/** Makes things as if on an event loop, which they then stay on. */
final class Loops {

    private Loops() {
    }

    static <T> T on(ContextInternal loop, Supplier<T> make) {
        ContextInternal before = loop.beginDispatch();
        try {
            return make.get();
        } finally {
            loop.endDispatch(before);
        }
    }
}
