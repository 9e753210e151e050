package io.millrace.redis;

import java.time.Duration;

import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.vertx.core.impl.ContextInternal;

/** How the servers that make a broker stand together, and how each of its users reaches them. */
interface RedisSite {

    /**
     * A link to all that is kept, not open yet.
     *
     * @param name for the log
     * @param check is told of each server that the link greets
     * @param connected run whenever there is a new connection
     */
    Link link(String name, Duration timeout, ServerCheck check, Runnable connected);

    /**
     * Stores tasks.
     *
     * @param room what all writers may have waiting together
     */
    TaskWriter writer(Link link, QueueRegistry registry, Room room);

    /** A worker's side, used on the given event loop alone. */
    WorkSource workSource(ContextInternal loop, WorkerSettings settings);

    /** Closes what the links use, after what they have still to do. */
    void close();
}
