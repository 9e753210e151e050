package io.millrace.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.TaskChange;
import io.millrace.inspect.TaskChanges;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Reads what happened to tasks of several queues as one sequence. Each queue has a stream of its own; what was added before the
 * present millisecond is complete in all of them, and only that is read, so that nothing turns up later before what was read.
 */
final class ChangeReader {

    private static final Logger LOG = Logger.getLogger(ChangeReader.class);

    private final RedisCalls link;

    ChangeReader(RedisCalls link) {
        this.link = link;
    }

    /** The place from which on everything is still to come. */
    Uni<ChangePosition> present() {
        // Nodes of a cluster have a clock each: what the slowest has not reached is not complete on its node.
        return link.ask(Request.cmd(Command.TIME)).map(times -> ChangePosition.at(times.stream()
                .mapToLong(time -> time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000).min().orElseThrow()));
    }

    /** Everything past a place. */
    Uni<TaskChanges> read(Collection<QueueName> queues, ChangePosition after) {
        List<QueueName> order = List.copyOf(queues);
        return present().chain(present -> {
            if (present.compareTo(after) <= 0 || order.isEmpty()) {
                return Uni.createFrom().item(new TaskChanges(List.of(), later(present, after), false));
            }
            return Scripts.askEachApart(link, order.stream().map(queue -> call(queue, after, present)).toList())
                    .map(replies -> merge(order, replies, after, present));
        });
    }

    private static ChangePosition later(ChangePosition a, ChangePosition b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Request call(QueueName queue, ChangePosition after, ChangePosition present) {
        return Script.CHANGES.call(List.of(RedisKeys.of(queue).events()),
                List.of(after.millis() + "-" + after.sequence(), present.millis()));
    }

    private static TaskChanges merge(List<QueueName> queues, List<Reply> replies, ChangePosition after,
            ChangePosition present) {
        List<TaskChange> changes = new ArrayList<>();
        boolean incomplete = false;
        for (int i = 0; i < queues.size(); i++) {
            if (replies.get(i) instanceof Reply.Answered answered) {
                incomplete |= answered.said().get(0).toInteger() == 1;
                for (Response entry : answered.said().get(1)) {
                    TaskChange change = change(queues.get(i), entry);
                    // Of the very millisecond and sequence, the queues up to this one's name have been read.
                    if (change != null && change.position().compareTo(after) > 0) {
                        changes.add(change);
                    }
                }
            } else {
                LOG.debugf("What happened in queue %s cannot be read: %s", queues.get(i), replies.get(i));
            }
        }
        changes.sort(Comparator.comparing(TaskChange::position));
        return new TaskChanges(changes, present, incomplete);
    }

    /** {@code null} for what was added by somebody else. */
    private static @Nullable TaskChange change(QueueName queue, Response entry) {
        EntryId position = EntryId.of(entry.get(0).toString());
        Response fields = entry.get(1);
        if (fields.size() < 6 || !TaskId.isLegal(fields.get(1).toString())) {
            return null;
        }
        return new TaskChange(new ChangePosition(position.millis(), position.sequence(), queue.value()), queue,
                new TaskId(fields.get(1).toString()), fields.get(3).toString(), state(fields.get(5).toString()));
    }

    private static @Nullable TaskState state(String word) {
        return Arrays.stream(TaskState.values()).filter(state -> state.word().equals(word)).findFirst().orElse(null);
    }
}
