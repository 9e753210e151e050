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

    private record Page(QueueName queue, Response answer) {
    }

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
            String first = after.millis() + "-" + after.sequence();
            return Scripts.askEachApart(link, order.stream().map(queue -> call(queue, first, present)).toList())
                    .chain(replies -> withRest(order, replies, present))
                    .map(pages -> merge(pages, after, present));
        });
    }

    /** Few queues have more than a page: of these the others are read one by one. A queue that cannot be read is left out. */
    private Uni<List<Page>> withRest(List<QueueName> queues, List<Reply> first, ChangePosition present) {
        List<Page> pages = new ArrayList<>();
        Uni<?> rest = Uni.createFrom().voidItem();
        for (int i = 0; i < queues.size(); i++) {
            QueueName queue = queues.get(i);
            if (first.get(i) instanceof Reply.Answered answered) {
                pages.add(new Page(queue, answered.said()));
                rest = rest.chain(() -> addRest(pages, queue, answered.said(), present));
            } else {
                LOG.debugf("What happened in queue %s cannot be read: %s", queue, first.get(i));
            }
        }
        return rest.replaceWith(pages);
    }

    private Uni<Void> addRest(List<Page> pages, QueueName queue, Response page, ChangePosition present) {
        String next = page.get(2).toString();
        return next.isEmpty() ? Uni.createFrom().voidItem() : Scripts.run(link, call(queue, next, present)).chain(read -> {
            pages.add(new Page(queue, read));
            return addRest(pages, queue, read, present);
        });
    }

    private static ChangePosition later(ChangePosition a, ChangePosition b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Request call(QueueName queue, String first, ChangePosition present) {
        return Script.CHANGES.call(List.of(RedisKeys.of(queue).events()), List.of(first, present.millis(), Walk.BUDGET));
    }

    private static TaskChanges merge(List<Page> pages, ChangePosition after, ChangePosition present) {
        List<TaskChange> changes = new ArrayList<>();
        boolean incomplete = false;
        for (Page page : pages) {
            incomplete |= page.answer().get(0).toInteger() == 1;
            for (Response entry : page.answer().get(1)) {
                TaskChange change = change(page.queue(), entry);
                // Of the very millisecond and sequence, the queues up to this one's name have been read.
                if (change != null && change.position().compareTo(after) > 0) {
                    changes.add(change);
                }
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
