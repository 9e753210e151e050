package io.millrace.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.EntryRef;
import io.millrace.task.TaskEvent;
import io.millrace.task.TaskState;
import io.millrace.task.Transitions;
import io.vertx.core.buffer.Buffer;

/** What a queue should be, kept in memory: its tasks by {@link Transitions}, its locks, and its books. */
final class Model {

    /** A task that the queue should know. */
    static final class Entry {
        final String id;
        final int payload;
        final boolean large;
        final @Nullable String lock;
        TaskState state;
        int attempts;
        int crashes;
        int worker;
        @Nullable
        EntryRef lease;
        /** Whether it waits in the stream of those that come back. */
        boolean comesBack;

        Entry(String id, int payload, boolean large, @Nullable String lock, TaskState state) {
            this.id = id;
            this.payload = payload;
            this.large = large;
            this.lock = lock;
            this.state = state;
        }

        Buffer bytes() {
            return payload(payload, large);
        }
    }

    static final int SURVIVED = 2;
    /** Makes a payload one that is kept in the record. */
    private static final String PADDING = " ".repeat(9_000);

    final Map<String, Entry> tasks = new LinkedHashMap<>();
    final Set<String> usedIds = new HashSet<>();
    final Map<String, String> locks = new HashMap<>();
    final Map<TaskState, Integer> ended = new HashMap<>();
    boolean paused;
    int accepted;
    int deleted;
    int revived;
    private @Nullable String suspect;

    void accept(Entry task) {
        accepted++;
        tasks.put(task.id, task);
        usedIds.add(task.id);
        if (task.lock != null) {
            locks.put(task.lock, task.id);
        }
    }

    List<Entry> all() {
        return new ArrayList<>(tasks.values());
    }

    List<Entry> in(TaskState state) {
        return tasks.values().stream().filter(task -> task.state == state).toList();
    }

    /** The task that this lease is for, if it is held. */
    @Nullable
    Entry holding(EntryRef ref) {
        return tasks.values().stream().filter(task -> ref.equals(task.lease)).findFirst().orElse(null);
    }

    List<Entry> heldBy(int worker) {
        return tasks.values().stream().filter(task -> task.lease != null && task.worker == worker).toList();
    }

    void fetched(Entry task, int worker, EntryRef lease) {
        move(task, TaskEvent.FETCH);
        task.worker = worker;
        task.lease = lease;
    }

    /** Moves a task by the table, with what each move brings with it. */
    void move(Entry task, TaskEvent event) {
        Transitions.Next next = Transitions.next(task.state, event);
        if (next instanceof Transitions.Refused) {
            throw new IllegalStateException(event + " of " + task.id + ", which is " + task.state);
        }
        boolean lived = !task.state.isEnded();
        if (next instanceof Transitions.To to) {
            if (to.state().isEnded() && lived) {
                ended.merge(to.state(), 1, Integer::sum);
                free(task);
            }
            if (to.state() != TaskState.ACTIVE) {
                task.lease = null;
            }
            task.comesBack |= to.state() == TaskState.PENDING;
            task.state = to.state();
        } else {
            tasks.remove(task.id);
            if (lived) {
                deleted++;
                free(task);
            }
        }
    }

    /** It completed and is not kept. */
    void completeUnkept(Entry task) {
        move(task, TaskEvent.COMPLETE);
        tasks.remove(task.id);
    }

    void crash(Entry task) {
        task.crashes++;
        move(task, task.crashes > SURVIVED ? TaskEvent.POISON : TaskEvent.RECOVER);
    }

    void revive(Entry task) {
        move(task, TaskEvent.REVIVE);
        task.attempts = 0;
        task.crashes = 0;
        revived++;
        if (task.lock != null) {
            locks.put(task.lock, task.id);
        }
    }

    boolean isSuspect(Entry task) {
        return task.crashes >= SURVIVED;
    }

    /** The suspect that is in a stream, before which no other goes. */
    @Nullable
    Entry suspectAbroad() {
        Entry task = suspect == null ? null : tasks.get(suspect);
        return task != null && (task.state == TaskState.PENDING || task.state == TaskState.ACTIVE) ? task : null;
    }

    void letGo(Entry task) {
        if (isSuspect(task)) {
            suspect = task.id;
        }
        move(task, TaskEvent.PROMOTE);
    }

    int endedAs(TaskState state) {
        return ended.getOrDefault(state, 0);
    }

    static Buffer payload(int number, boolean large) {
        return Buffer.buffer("{\"n\":" + number + (large ? PADDING : "") + "}");
    }

    private void free(Entry task) {
        if (task.lock != null && Objects.equals(locks.get(task.lock), task.id)) {
            locks.remove(task.lock);
        }
    }
}
