package io.millrace.api.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.ChangePosition;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;

/**
 * One client that watches. What it has not taken yet waits for it, up to {@value #MOST_WAITING} events; a client that is
 * further behind is cut off, and may come back and go on from the last event that it has. Guarded by the feed's lock.
 */
final class Watcher {

    static final int MOST_WAITING = 2_000;

    private final UnicastProcessor<FeedEvent> events = UnicastProcessor.create();
    private final AtomicInteger waiting = new AtomicInteger();
    private final @Nullable String queue;
    /** What came while its past was being read. */
    private @Nullable List<FeedEvent> held = new ArrayList<>();
    private ChangePosition begin = ChangePosition.at(0);
    private boolean ended;

    /**
     * @param queue that it wants to hear of; {@code null}: of all
     */
    Watcher(@Nullable String queue) {
        this.queue = queue;
    }

    /** What it gets; for one subscriber. */
    Multi<FeedEvent> events() {
        return events.onItem().invoke(event -> waiting.decrementAndGet());
    }

    /** Gives it its past, up to a place, and from then on the present. */
    void begin(List<FeedEvent> past, ChangePosition upTo) {
        List<FeedEvent> meanwhile = held == null ? List.of() : held;
        held = null;
        begin = upTo;
        past.forEach(this::send);
        meanwhile.forEach(this::offer);
    }

    /** Gives it an event, unless that is part of its past. Whether it is still there. */
    boolean offer(FeedEvent event) {
        if (held != null) {
            held.add(event);
        } else if (!event.name().equals(FeedEvent.TASK) || event.position().compareTo(begin) > 0) {
            send(event);
        }
        return !ended;
    }

    void end() {
        if (!ended) {
            ended = true;
            events.onComplete();
        }
    }

    private void send(FeedEvent event) {
        if (ended || !(queue == null || event.queue().isEmpty() || event.queue().equals(queue))) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            end();
            return;
        }
        events.onNext(event);
    }
}
