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

    public DigestDelivery {
        IsoWeek.parse(week);
    }

    /** The id of its task: there is one for each subscriber and week. */
    public String taskId() {
        return "digest-" + week + "-" + subscriber;
    }
}
