package io.millrace.redis;

/** A way to all that a broker keeps, which opens once, comes back by itself and is closed once. */
interface Link extends RedisCalls {

    /** Connects, and again for ever until closed. On its event loop. */
    void open();

    /** Whether anything can be asked for; from any thread. */
    boolean isUp();

    /** Ends it; from any thread. Nothing is tried again from now on. */
    void close();
}
