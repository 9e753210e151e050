package io.millrace.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Writes tasks in batches that form by themselves: what is enqueued while a few batches are on their way goes out together in
 * the next. Plain calls and scripts never share a batch, because a batch in which one command is refused loses the answers to
 * all.
 */
final class RedisTaskWriter implements TaskWriter {

    private static final int MOST_PER_BATCH = 256;
    private static final int MOST_ON_THEIR_WAY = 4;

    /** Tasks that were handed over together. Confined to the loop once it is waiting. */
    private static final class Order {

        private final EnqueueResult[] results;
        private final UniEmitter<? super List<EnqueueResult>> answer;
        private int left;

        Order(int tasks, UniEmitter<? super List<EnqueueResult>> answer) {
            this.results = new EnqueueResult[tasks];
            this.answer = answer;
            this.left = tasks;
        }

        void complete(int index, EnqueueResult result) {
            results[index] = result;
            if (--left == 0) {
                answer.complete(Arrays.asList(results));
            }
        }

        void fail(RuntimeException failure) {
            answer.fail(failure);
        }
    }

    private record Waiting(EnqueueCall call, Order order, int index) {
    }

    private final RedisCalls link;
    private final ContextInternal context;
    private final QueueRegistry registry;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushDue = new AtomicBoolean();
    private int onTheirWay;

    RedisTaskWriter(RedisCalls link, ContextInternal context, QueueRegistry registry) {
        this.link = link;
        this.context = context;
        this.registry = registry;
    }

    @Override
    public Uni<List<EnqueueResult>> write(List<Message> messages) {
        return Uni.createFrom().emitter(answer -> {
            Order order = new Order(messages.size(), answer);
            for (int i = 0; i < messages.size(); i++) {
                waiting.add(new Waiting(EnqueueCall.of(messages.get(i)), order, i));
            }
            if (flushDue.compareAndSet(false, true)) {
                context.runOnContext(ignored -> flush());
            }
        });
    }

    private void flush() {
        flushDue.set(false);
        while (onTheirWay < MOST_ON_THEIR_WAY && !waiting.isEmpty()) {
            List<Waiting> plain = new ArrayList<>();
            List<Waiting> recorded = new ArrayList<>();
            for (int i = 0; i < MOST_PER_BATCH; i++) {
                Waiting next = waiting.poll();
                if (next == null) {
                    break;
                }
                registry.uses(next.call().queue());
                (next.call().isPlain() ? plain : recorded).add(next);
            }
            sendPlain(plain);
            sendRecorded(recorded);
        }
    }

    /** An XADD needs no script, so nothing has to be loaded again on the way. */
    private void sendPlain(List<Waiting> batch) {
        if (!batch.isEmpty()) {
            onTheirWay++;
            link.batch(requests(batch), answers -> stored(batch, answers), failure -> failed(batch, failure));
        }
    }

    private void sendRecorded(List<Waiting> batch) {
        if (!batch.isEmpty()) {
            onTheirWay++;
            Scripts.runAll(link, requests(batch)).subscribe().with(answers -> stored(batch, answers),
                    failure -> failed(batch, failure));
        }
    }

    private static List<Request> requests(List<Waiting> batch) {
        List<Request> requests = new ArrayList<>(batch.size());
        batch.forEach(one -> requests.add(one.call().request()));
        return requests;
    }

    private void stored(List<Waiting> batch, List<Response> answers) {
        for (int i = 0; i < batch.size(); i++) {
            Waiting one = batch.get(i);
            one.order().complete(one.index(), one.call().result(answers.get(i)));
        }
        arrived();
    }

    /** What was refused was not stored; of what else was in the batch, only the answer is lost. */
    private void failed(List<Waiting> batch, Throwable failure) {
        ErrorType refusal = Refusals.of(failure);
        Map<Integer, String> refused = refusal == null ? Map.of() : Refusals.byPlace(refusal);
        RuntimeException others = failure instanceof BrokerUnavailableException unsent ? unsent
                : new EnqueueUnknownException("The task was sent to Redis and perhaps stored: " + failure.getMessage(),
                        failure);
        // First those that say less: tasks that were handed over together fail with the first failure.
        for (int i = 0; i < batch.size(); i++) {
            if (!refused.containsKey(i)) {
                batch.get(i).order().fail(others);
            }
        }
        refused.forEach((place, text) -> batch.get(place).order().fail(refusal(text, failure)));
        arrived();
    }

    private void arrived() {
        onTheirWay--;
        flush();
    }

    private static BrokerUnavailableException refusal(String text, Throwable failure) {
        return new BrokerUnavailableException(text.contains("OOM")
                ? "Redis is full and takes no new tasks; those that it has go on. Give it more memory (maxmemory), or let"
                        + " workers catch up: " + text
                : "Redis refused the task: " + text, failure);
    }
}
