package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.task.QueueName;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/** Tasks that go to Redis in one round trip, and what its answer says of each. Confined to the writer's loop. */
final class TaskBatch {

    /**
     * A task that was taken.
     *
     * @param order whose it is
     * @param index its place there
     */
    record Waiting(EnqueueCall call, Order order, int index) {
    }

    private final List<Waiting> tasks = new ArrayList<>();
    private final boolean isPlain;
    private long bytes;

    /** @param isPlain whether its calls need no script */
    TaskBatch(boolean isPlain) {
        this.isPlain = isPlain;
    }

    void add(Waiting task) {
        tasks.add(task);
        bytes += task.call().bytes();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    int size() {
        return tasks.size();
    }

    long bytes() {
        return bytes;
    }

    /** When the first of its tasks was handed over. */
    long since() {
        return tasks.get(0).order().since();
    }

    void register(QueueRegistry registry) {
        QueueName last = null;
        for (Waiting task : tasks) {
            if (!task.call().queue().equals(last)) {
                last = task.call().queue();
                registry.uses(last);
            }
        }
    }

    void send(RedisCalls link, Consumer<List<Response>> answered, Consumer<Throwable> failed) {
        List<Request> requests = new ArrayList<>(tasks.size());
        tasks.forEach(task -> requests.add(task.call().request()));
        if (isPlain) {
            link.batch(requests, answered, failed); // An XADD needs no script, so nothing has to be loaded again on the way.
        } else {
            Scripts.runAll(link, requests).subscribe().with(answered, failed);
        }
    }

    void stored(List<Response> answers) {
        for (int i = 0; i < tasks.size(); i++) {
            Waiting task = tasks.get(i);
            EnqueueResult result;
            try {
                result = task.call().result(answers.get(i));
            } catch (RuntimeException e) {
                task.order().fail(unknown("Redis' answer cannot be understood: " + e, e));
                continue;
            }
            task.order().complete(task.index(), result);
        }
    }

    /** What was refused was not stored; of what else was in the batch, only the answer is lost. */
    void failed(Throwable failure) {
        ErrorType refusal = Refusals.of(failure);
        Map<Integer, String> refused = refusal == null ? Map.of() : Refusals.byPlace(refusal);
        RuntimeException others = failure instanceof BrokerUnavailableException unsent ? unsent
                : unknown("The task was sent to Redis and perhaps stored: " + failure.getMessage(), failure);
        for (int i = 0; i < tasks.size(); i++) {
            String text = refused.get(i);
            tasks.get(i).order().fail(text == null ? others : refusal(text, failure));
        }
    }

    private static EnqueueUnknownException unknown(String message, Throwable cause) {
        return new EnqueueUnknownException(message, cause);
    }

    private static BrokerUnavailableException refusal(String text, Throwable failure) {
        return new BrokerUnavailableException(text.contains("OOM")
                ? "Redis is full and takes no new tasks; those that it has go on. Give it more memory (maxmemory), or let"
                        + " workers catch up: " + text
                : "Redis refused the task: " + text, failure);
    }
}
