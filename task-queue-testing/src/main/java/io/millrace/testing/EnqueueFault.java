package io.millrace.testing;

/** How an enqueue can be made to fail; see {@link TaskQueueExtension#failNextEnqueue}. */
public enum EnqueueFault {

    /** Redis is away: nothing is stored, and the caller hears {@link io.millrace.client.BrokerUnavailableException}. */
    BEFORE_WRITE,

    /** The answer is lost: the tasks are stored, and the caller hears {@link io.millrace.client.EnqueueUnknownException}. */
    AFTER_WRITE
}
