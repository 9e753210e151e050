package io.millrace.types.digest;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One subscriber's digest of a week. What is in it is stored once for all.
 *
 * @param subscriber id on the list
 * @param week ISO week
 */
@RegisterForReflection
public record DigestDelivery(String subscriber, String week) {

    // What a JSON payload leaves out arrives as null here, whatever the parameters' types say.
    @SuppressWarnings("RedundantNullCheck")
    public DigestDelivery {
        if (subscriber == null || week == null) {
            throw new IllegalArgumentException("A delivery names a subscriber and a week");
        }
        IsoWeek.parse(week);
    }

    /** The id of its task: there is one for each subscriber and week. */
    public String taskId() {
        return "digest-" + week + "-" + subscriber;
    }
}
