package io.millrace.schedule;

import java.time.Instant;
import java.util.Map;

/** The header by which a task that a schedule enqueued says which slot it stands for. */
public final class SlotHeader {

    /** Its name. The value is an instant. */
    public static final String NAME = "millrace-slot";

    private SlotHeader() {
    }

    /** The slot that headers name, and {@code now} for a task that no schedule enqueued. */
    public static Instant slotOr(Map<String, String> headers, Instant now) {
        String slot = headers.get(NAME);
        return slot == null ? now : Instant.parse(slot);
    }
}
