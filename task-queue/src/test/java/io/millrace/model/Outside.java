package io.millrace.model;

import static io.millrace.model.Agreement.same;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.client.EnqueueResult;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.millrace.task.Uniqueness;

/** What producers and operators do in one history. */
final class Outside {

    private static final Duration LATER = Duration.ofHours(1);
    private static final List<TaskAction> ACTIONS = List.of(TaskAction.values());
    private static final int NAMES = 6;
    private static final int LOCKS = 3;

    private final Stand stand;
    private final Model model;
    private int payloads;

    Outside(Stand stand, Model model) {
        this.stand = stand;
        this.model = model;
    }

    void enqueue(Step step) {
        int kind = step.shade() % 8;
        @Nullable
        String id = kind == 2 || kind == 6 ? "task" + step.pick() % NAMES : null;
        @Nullable
        String lock = kind == 4 || kind == 6 ? lock(step) : null;
        TaskOptions options = TaskOptions.DEFAULT.withId(id == null ? null : TaskId.ofCaller(id))
                .withUnique(lock == null ? null : Uniqueness.ofKey(lock));
        boolean delayed = kind == 3 || kind == 6;
        if (delayed) {
            options = options.withDelay(LATER);
        } else if (kind == 7) {
            options = options.withRunAt(Instant.EPOCH);
        }
        int payload = payloads++;
        boolean large = kind == 5;
        Message message = new Message("note", Model.payload(payload, large), options);
        TaskState state = delayed ? TaskState.SCHEDULED : TaskState.PENDING;
        for (int times = step.lost() && (id != null || lock != null) ? 2 : 1; times > 0; times--) {
            EnqueueResult answer = stand.ask(() -> stand.writer.write(List.of(message))).get(0);
            if (id != null && model.usedIds.contains(id)) {
                same("enqueue", new EnqueueResult.IdConflict(Stand.QUEUE, new TaskId(id)), answer);
            } else if (lock != null && model.locks.containsKey(lock)) {
                same("enqueue", new EnqueueResult.Duplicate(Stand.QUEUE,
                        new TaskId(Objects.requireNonNull(model.locks.get(lock)))), answer);
            } else {
                String made = id == null ? answer.id().value() : id;
                same("enqueue", new EnqueueResult.Enqueued(Stand.QUEUE, new TaskId(made), state), answer);
                same("is the id new", true, !model.usedIds.contains(made));
                model.accept(new Model.Entry(made, payload, large, lock, state));
            }
        }
    }

    void act(Step step) {
        List<Model.Entry> all = model.all();
        TaskAction action = ACTIONS.get(step.shade() % ACTIONS.size());
        TaskId id = new TaskId(all.isEmpty() ? "nobody" : all.get(step.pick() % all.size()).id);
        for (int times = step.lost() ? 2 : 1; times > 0; times--) {
            ActionResult expected = expect(action, model.tasks.get(id.value()));
            same(action + " of " + id, expected, stand.ask(() -> stand.control.act(action, Stand.QUEUE, id)));
        }
    }

    void pause() {
        stand.ask(() -> stand.control.pause(Stand.QUEUE));
        model.paused = true;
    }

    void resume() {
        stand.ask(() -> stand.control.resume(Stand.QUEUE));
        model.paused = false;
    }

    /** The lock of a unique task runs out. */
    void unlock(Step step) {
        stand.unlock(lock(step));
        model.locks.remove(lock(step));
    }

    private ActionResult expect(TaskAction action, Model.@Nullable Entry task) {
        if (task == null) {
            return new ActionResult.NotFound();
        }
        TaskState before = task.state;
        if (action == TaskAction.CANCEL && before == TaskState.ACTIVE) {
            return new ActionResult.Signalled();
        }
        if (!action.isLegalIn(before) && !(action == TaskAction.CANCEL && before == TaskState.CANCELED)) {
            return new ActionResult.WrongState(before);
        }
        if (action == TaskAction.RETRY) {
            String holder = task.lock == null ? null : model.locks.get(task.lock);
            if (holder != null && !holder.equals(task.id)) {
                return new ActionResult.Locked(new TaskId(holder));
            }
            model.revive(task);
        } else if (action != TaskAction.RUN || task.crashes == 0) {
            model.move(task, action.event());
        }
        return new ActionResult.Done(action == TaskAction.DELETE ? before : task.state);
    }

    private static String lock(Step step) {
        return "lock" + step.pick() % LOCKS;
    }
}
