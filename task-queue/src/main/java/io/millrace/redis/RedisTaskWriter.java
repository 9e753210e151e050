package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Writes tasks in batches that form by themselves: what is enqueued while a few batches are on their way goes out together in
 * the next. Plain calls and scripts never share a batch, because a batch in which one command is refused loses the answers to
 * all.
 *
 * <p>
 * A task is in one of three places: in the queue, in a batch on its way, or answered. It leaves the queue for a batch or with a
 * refusal, and a batch is answered once, by Redis or by the clock.
 */
final class RedisTaskWriter implements TaskWriter {

    /** From the call to its answer, in the client and on the way. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    private static final int MOST_PER_BATCH = 256;
    private static final int MOST_BYTES_PER_BATCH = 1024 * 1024;
    private static final int MOST_ON_THEIR_WAY = 4;
    /** Batches that one turn may send or see refused; then others on the event loop have theirs. */
    private static final int MOST_PER_TURN = 16;
    /** The limit is kept to a fraction of itself. */
    private static final int LOOKS_PER_LIMIT = 20;

    private final RedisCalls link;
    private final ContextInternal context;
    private final QueueRegistry registry;
    private final Room room;
    private final Duration limit;
    private final Queue<TaskBatch.Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushDue = new AtomicBoolean();
    private final Set<TaskBatch> onTheirWay = new LinkedHashSet<>();
    private boolean flushing;
    private boolean keepsTime;

    RedisTaskWriter(RedisCalls link, ContextInternal context, QueueRegistry registry, Room room) {
        this(link, context, registry, room, TIME_LIMIT);
    }

    RedisTaskWriter(RedisCalls link, ContextInternal context, QueueRegistry registry, Room room, Duration limit) {
        this.link = link;
        this.context = context;
        this.registry = registry;
        this.room = room;
        this.limit = limit;
    }

    @Override
    public Uni<List<EnqueueResult>> write(List<Message> messages) {
        return accept(messages, (tasks, order) -> {
            room.take(tasks.size(), bytes(tasks));
            enqueue(tasks);
        });
    }

    @Override
    public Uni<List<EnqueueResult>> writeNext(List<Message> messages) {
        return accept(messages, (tasks, order) -> room.takeInTurn(messages.size(), bytes(tasks), () -> {
            order.restart();
            enqueue(tasks);
        }, refusal -> tasks.forEach(task -> order.fail(refusal))));
    }

    private static Uni<List<EnqueueResult>> accept(List<Message> messages, BiConsumer<List<TaskBatch.Waiting>, Order> begin) {
        if (messages.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom().emitter(answer -> {
            Order order = new Order(messages.size(), answer);
            List<TaskBatch.Waiting> tasks = new ArrayList<>(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                tasks.add(new TaskBatch.Waiting(EnqueueCall.of(messages.get(i)), order, i));
            }
            begin.accept(tasks, order);
        });
    }

    private static long bytes(List<TaskBatch.Waiting> tasks) {
        long bytes = 0;
        for (TaskBatch.Waiting task : tasks) {
            bytes += task.call().bytes();
        }
        return bytes;
    }

    private void enqueue(List<TaskBatch.Waiting> tasks) {
        waiting.addAll(tasks);
        flushSoon();
    }

    private void flushSoon() {
        if (!flushDue.compareAndSet(false, true)) {
            return;
        }
        try {
            context.runOnContext(ignored -> {
                flushDue.set(false);
                flush();
            });
        } catch (RejectedExecutionException e) {
            flushDue.set(false);
            throw new BrokerUnavailableException("The client's event loop has ended; nothing was sent", e);
        }
    }

    /** A loop, since a batch may be answered while it is sent: then the next goes out from here, and not from its answer. */
    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            for (int sent = 0; sent < MOST_PER_TURN && hasNext(); sent++) {
                sendNext();
            }
        } finally {
            flushing = false;
        }
        if (hasNext()) {
            flushSoon();
        }
        keepTime();
    }

    private boolean hasNext() {
        return onTheirWay.size() < MOST_ON_THEIR_WAY && !waiting.isEmpty();
    }

    private void sendNext() {
        TaskBatch plain = new TaskBatch(true);
        TaskBatch recorded = new TaskBatch(false);
        int bytes = 0;
        for (int i = 0; i < MOST_PER_BATCH && bytes < MOST_BYTES_PER_BATCH; i++) {
            TaskBatch.Waiting next = waiting.poll();
            if (next == null) {
                break;
            }
            bytes += next.call().bytes();
            (next.call().isPlain() ? plain : recorded).add(next);
        }
        send(plain);
        send(recorded);
    }

    private void send(TaskBatch batch) {
        if (batch.isEmpty()) {
            return;
        }
        onTheirWay.add(batch);
        try {
            batch.register(registry);
            batch.send(link, answers -> settle(batch, () -> batch.stored(answers)),
                    failure -> settle(batch, () -> batch.failed(failure)));
        } catch (Throwable e) {
            settle(batch, () -> batch.failed(e));
        }
    }

    /** Whatever comes second is too late. Room first: whoever hears the answer may enqueue at once. */
    private void settle(TaskBatch batch, Runnable answer) {
        if (onTheirWay.remove(batch)) {
            room.free(batch.size(), batch.bytes());
            answer.run();
            flush();
        }
    }

    private void keepTime() {
        if (!keepsTime && !(onTheirWay.isEmpty() && waiting.isEmpty())) {
            keepsTime = true;
            context.owner().setTimer(Math.max(1, limit.toMillis() / LOOKS_PER_LIMIT), rung -> lookAtTheClock());
        }
    }

    private void lookAtTheClock() {
        keepsTime = false;
        long latest = System.nanoTime() - limit.toNanos();
        for (TaskBatch batch : List.copyOf(onTheirWay)) {
            if (batch.since() - latest <= 0) {
                settle(batch, () -> batch.failed(new ReplyLostException("no answer within " + limit)));
            }
        }
        refuse(latest);
        room.expire(limit);
        flush();
    }

    private void refuse(long latest) {
        TaskBatch late = new TaskBatch(true);
        for (TaskBatch.Waiting next = waiting.peek(); next != null
                && next.order().since() - latest <= 0; next = waiting.peek()) {
            waiting.remove();
            late.add(next);
        }
        if (!late.isEmpty()) {
            room.free(late.size(), late.bytes());
            late.failed(
                    new BrokerUnavailableException("Redis was too slow for all that is enqueued: the task waited in the client"
                            + " for " + limit + ", and nothing was sent"));
        }
    }
}
