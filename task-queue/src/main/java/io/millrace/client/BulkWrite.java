package io.millrace.client;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * One call with more tasks than go to the broker at once. It has two portions on their way, and makes the next when one is
 * answered: so it is as fast as the broker, takes little memory beside what the caller holds, and leaves room for others. After
 * a failure nothing more is sent, and the call is answered once it is known what became of the portions on their way.
 */
final class BulkWrite {

    private static final int ON_THEIR_WAY = 2;

    private final TaskWriter writer;
    private final Portions portions;
    private final Executor executor;
    private final UniEmitter<? super List<EnqueueResult>> answer;
    private final EnqueueResult[] results;
    private int begun;
    private int stored;
    private int open;
    private @Nullable RuntimeException failure;

    private BulkWrite(TaskWriter writer, Portions portions, Executor executor,
            UniEmitter<? super List<EnqueueResult>> answer) {
        this.writer = writer;
        this.portions = portions;
        this.executor = executor;
        this.answer = answer;
        this.results = new EnqueueResult[portions.tasks()];
    }

    /** @param executor where payloads are written, once the first portion is on its way */
    static Uni<List<EnqueueResult>> start(TaskWriter writer, List<Message> first, Portions portions, Executor executor) {
        return Uni.createFrom().emitter(answer -> {
            BulkWrite call = new BulkWrite(writer, portions, executor, answer);
            call.send(first, writer.write(first));
            call.goOn();
        });
    }

    private synchronized void send(List<Message> portion, Uni<List<EnqueueResult>> written) {
        int place = begun;
        begun += portion.size();
        open++;
        written.emitOn(executor).subscribe().with(answers -> stored(place, answers), this::failed);
    }

    private synchronized void stored(int place, List<EnqueueResult> answers) {
        for (int i = 0; i < answers.size(); i++) {
            results[place + i] = answers.get(i);
        }
        stored += answers.size();
        open--;
        goOn();
    }

    private synchronized void failed(Throwable why) {
        open--;
        note(why instanceof RuntimeException known ? known : new IllegalStateException("A portion of tasks failed", why));
        goOn();
    }

    /** Of several failures the one is told that says less. */
    private void note(RuntimeException why) {
        if (failure == null || why instanceof EnqueueUnknownException) {
            failure = why;
        }
    }

    private synchronized void goOn() {
        while (failure == null && portions.hasNext() && open < ON_THEIR_WAY) {
            try {
                List<Message> next = portions.next();
                send(next, writer.writeNext(next));
            } catch (RuntimeException e) {
                note(e);
            }
        }
        if (open > 0) {
            return;
        }
        if (failure == null) {
            answer.complete(Arrays.asList(results));
        } else {
            answer.fail(EnqueueUnknownException.unlessNoneWasStored(stored, results.length, failure));
        }
    }
}
