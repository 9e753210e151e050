package io.millrace.api.event;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.TaskChanges;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Looks at Redis once a second, as long as somebody watches, and tells all of them what it saw. A watcher is first registered
 * and then given its past from Redis, so that what happens in between is in the one or in the other; what is in both it gets
 * once, since every change has a position.
 */
@Singleton
class EventFeed {

    /** More would be a reason for another instance. */
    static final int MOST_WATCHERS = 200;
    /** Who comes back after more than this gets a {@code gap} instead, and reads anew. */
    static final int LONGEST_PAST = 1_000;

    private static final Logger LOG = Logger.getLogger(EventFeed.class);
    private static final long BEAT_MILLIS = 1_000;
    /** Beats between signs of life, which is shorter than proxies keep a silent connection. */
    private static final int SIGN_OF_LIFE = 15;

    private final Watch watch;
    private final ObjectMapper mapper;
    private final Vertx vertx;
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private @Nullable ChangePosition position;
    private @Nullable Snapshot snapshot;
    private boolean away;
    private boolean looking;
    private int beats;
    private long timer = -1;

    EventFeed(Watch watch, ObjectMapper mapper, Vertx vertx) {
        this.watch = watch;
        this.mapper = mapper;
        this.vertx = vertx;
    }

    /**
     * Begins to tell somebody.
     *
     * @param after the position of the last event that it has; {@code null} when it begins
     * @param queue that it wants to hear of; {@code null}: of all
     * @return the watcher, who has to be {@linkplain #leave told off}; fails with {@link ProblemType#TOO_MANY_WATCHERS}
     */
    Uni<Watcher> open(@Nullable ChangePosition after, @Nullable String queue) {
        return watch.present().chain(present -> {
            Watcher watcher = new Watcher(queue);
            register(watcher, present);
            // Later than what the next look begins with.
            return watch.present().chain(now -> watch.look(after == null ? now : after))
                    .invoke(look -> begin(watcher, look, after != null)).replaceWith(watcher)
                    .onFailure().invoke(() -> leave(watcher)).onCancellation().invoke(() -> leave(watcher));
        });
    }

    /** Forgets a watcher. The last one ends the looking. */
    synchronized void leave(Watcher watcher) {
        watcher.end();
        watchers.remove(watcher);
        if (watchers.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
            position = null;
            snapshot = null;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        List.copyOf(watchers).forEach(this::leave);
    }

    private synchronized void register(Watcher watcher, ChangePosition present) {
        if (watchers.size() >= MOST_WATCHERS) {
            throw new ProblemException(ProblemType.TOO_MANY_WATCHERS, "This instance tells " + MOST_WATCHERS
                    + " clients already what happens; ask for what you need instead, or try again later");
        }
        watchers.add(watcher);
        if (timer < 0) {
            position = present;
            away = false;
            timer = vertx.setPeriodic(BEAT_MILLIS, tick -> look());
        }
    }

    private synchronized void begin(Watcher watcher, Watch.Look look, boolean resumed) {
        TaskChanges changes = look.changes();
        List<FeedEvent> past = new ArrayList<>();
        if (resumed && (changes.incomplete() || changes.items().size() > LONGEST_PAST)) {
            past.add(gap(changes.next()));
        } else {
            past.addAll(taskEvents(changes));
        }
        if (snapshot == null) {
            snapshot = look.snapshot();
        }
        look.snapshot().whole().forEach(draft -> past.add(event(draft, changes.next())));
        watcher.begin(past, changes.next());
    }

    private synchronized void look() {
        ChangePosition from = position;
        if (from == null) {
            return;
        }
        beats = (beats + 1) % SIGN_OF_LIFE;
        if (beats == 0) {
            tell(List.of(FeedEvent.heartbeat(from)));
        }
        if (looking) {
            return;
        }
        looking = true;
        watch.look(from).subscribe().with(this::seen, this::failed);
    }

    private synchronized void seen(Watch.Look look) {
        looking = false;
        if (position == null) {
            return;
        }
        List<FeedEvent> events = new ArrayList<>();
        if (away) {
            away = false;
            events.add(broker(true, look.changes().next()));
        }
        if (look.changes().incomplete()) {
            events.add(gap(look.changes().next()));
        }
        events.addAll(taskEvents(look.changes()));
        Snapshot before = snapshot;
        (before == null ? look.snapshot().whole() : look.snapshot().since(before))
                .forEach(draft -> events.add(event(draft, look.changes().next())));
        position = look.changes().next();
        snapshot = look.snapshot();
        tell(events);
    }

    private synchronized void failed(Throwable e) {
        looking = false;
        ChangePosition last = position;
        if (!away && last != null) {
            LOG.debugf(e, "Watchers are told that the broker is away");
            away = true;
            tell(List.of(broker(false, last)));
        }
    }

    private void tell(List<FeedEvent> events) {
        List.copyOf(watchers).forEach(watcher -> {
            if (!events.stream().map(watcher::offer).reduce(true, Boolean::logicalAnd)) {
                leave(watcher);
            }
        });
    }

    private List<FeedEvent> taskEvents(TaskChanges changes) {
        return changes.items().stream().map(change -> new FeedEvent(FeedEvent.TASK, json(ChangeDocument.of(change)),
                change.position(), change.queue().value())).toList();
    }

    private FeedEvent event(Snapshot.Draft draft, ChangePosition at) {
        return new FeedEvent(draft.name(), json(draft.data()), at, draft.queue());
    }

    private static FeedEvent gap(ChangePosition at) {
        return new FeedEvent(FeedEvent.GAP, "{}", at, "");
    }

    private static FeedEvent broker(boolean available, ChangePosition at) {
        return new FeedEvent("broker", "{\"available\":" + available + "}", at, "");
    }

    private String json(Object data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is told is always writable as JSON", e);
        }
    }
}
