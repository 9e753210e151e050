package io.millrace.api.event;

import java.nio.charset.StandardCharsets;

import io.millrace.inspect.ChangePosition;

/**
 * One event, ready to be sent to everybody.
 *
 * @param name kind of event: {@code task}, {@code queue}, {@code queue-deleted}, {@code workers}, {@code breakers},
 *        {@code gap} or {@code broker}
 * @param data as JSON
 * @param position where a client that has it goes on
 * @param queue that it is about; an empty text when it is about none
 */
record FeedEvent(String name, String data, ChangePosition position, String queue) {

    static final String TASK = "task";
    static final String GAP = "gap";
    private static final String HEARTBEAT = "";

    /** A sign of life, which clients do not see. */
    static FeedEvent heartbeat(ChangePosition at) {
        return new FeedEvent(HEARTBEAT, "alive", at, "");
    }

    /** As it goes over the line. */
    byte[] bytes() {
        String text = name.equals(HEARTBEAT) ? ": " + data + "\n\n"
                : "id: " + position + "\nevent: " + name + "\ndata: " + data + "\n\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
