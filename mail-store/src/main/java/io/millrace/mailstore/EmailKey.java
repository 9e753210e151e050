package io.millrace.mailstore;

import java.util.Optional;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/** Which email: that of a task. */
public record EmailKey(QueueName queue, TaskId id) {

    /** As one text, which tells tasks of different queues apart. */
    public String member() {
        return queue + ":" + id;
    }

    /**
     * The email of that {@link #member()}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static EmailKey ofMember(String member) {
        int colon = member.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("An email is <queue>:<id>, not \"" + member + "\"");
        }
        return new EmailKey(new QueueName(member.substring(0, colon)), new TaskId(member.substring(colon + 1)));
    }

    /** The email of that {@link #member()}; empty when it is none. */
    public static Optional<EmailKey> parse(String member) {
        try {
            return Optional.of(ofMember(member));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return member();
    }
}
