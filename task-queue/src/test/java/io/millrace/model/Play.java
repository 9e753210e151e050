package io.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Lane;
import io.millrace.broker.Message;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.millrace.client.EnqueueResult;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.FsckReport;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskView;
import io.millrace.task.TaskEvent;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.millrace.task.Uniqueness;
import io.vertx.core.buffer.Buffer;

/** One history, played to the broker and to the model side by side. An {@link AssertionError} says where they part. */
final class Play {

    private static final Duration LATER = Duration.ofHours(1);
    private static final List<TaskAction> ACTIONS = List.of(TaskAction.values());
    private static final int NAMES = 6;
    private static final int LOCKS = 3;
    private static final String PADDING = " ".repeat(9_000);

    private final Stand stand;
    private final Model model = new Model();
    private final List<List<Delivery.OfTask>> held = new ArrayList<>();
    private final boolean[] gateOpen = new boolean[Stand.WORKERS];
    private int payloads;

    Play(Stand stand) {
        this.stand = stand;
        for (int i = 0; i < Stand.WORKERS; i++) {
            held.add(new ArrayList<>());
            gateOpen[i] = true;
        }
    }

    void run(List<Step> history) {
        stand.reset();
        for (Step step : history) {
            play(step);
        }
        compare();
    }

    private void play(Step step) {
        int worker = step.pick() % Stand.WORKERS;
        switch (step.operation()) {
            case ENQUEUE -> enqueue(step);
            case FETCH -> fetch(worker, step);
            case SETTLE -> settle(worker, step);
            case ACT -> act(step);
            case PROMOTE -> promote(worker);
            case RENEW -> renew(worker);
            case STALL -> expireLeases(worker);
            case CRASH -> {
                expireLeases(worker);
                held.get(worker).clear();
            }
            case RECOVER -> recover(worker);
            case PAUSE -> {
                stand.ask(() -> stand.control.pause(Stand.QUEUE));
                model.paused = true;
            }
            case RESUME -> {
                stand.ask(() -> stand.control.resume(Stand.QUEUE));
                model.paused = false;
            }
            case UNLOCK -> {
                stand.unlock(lock(step));
                model.locks.remove(lock(step));
            }
        }
    }

    private void enqueue(Step step) {
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
        Message message = new Message("note", payload(payload, large), options);
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

    private void fetch(int worker, Step step) {
        int ready = 1 + step.shade() % 3;
        int again = 1 + step.shade() / 3 % 3;
        WorkSource.Fetched fetched = stand
                .ask(() -> stand.source(worker).fetch(List.of(new WorkSource.Share(Stand.QUEUE, ready, again))));
        same("paused", model.paused, fetched.paused().contains(Stand.QUEUE));
        for (Lane lane : Lane.values()) {
            long waiting = model.in(TaskState.PENDING).stream().filter(task -> task.comesBack == (lane == Lane.AGAIN)).count();
            long most = gateOpen[worker] ? Math.min(waiting, lane == Lane.READY ? ready : again) : 0;
            same("fetched from " + lane, most, fetched.deliveries().stream().filter(one -> one.ref().lane() == lane).count());
        }
        gateOpen[worker] = !model.paused;
        for (Delivery delivery : fetched.deliveries()) {
            Delivery.OfTask task = readable(delivery);
            model.fetched(known(task.id(), TaskState.PENDING), worker, task.ref());
            if (model.paused) {
                end(task, new Settlement.HandBack(task.ref(), task.id()), false);
            } else if (!step.lost()) {
                held.get(worker).add(task);
            }
        }
    }

    private void settle(int worker, Step step) {
        List<Delivery.OfTask> mine = held.get(worker);
        if (!mine.isEmpty()) {
            Delivery.OfTask task = mine.remove(step.pick() / Stand.WORKERS % mine.size());
            end(task, settlement(task, step.shade()), step.lost());
        }
    }

    private static Settlement settlement(Delivery.OfTask task, int shade) {
        EntryRef ref = task.ref();
        TaskId id = task.id();
        int attempt = task.attempts() + 1;
        Episode episode = new Episode(attempt, "model", Duration.ofMillis(1), "", null);
        return switch (shade % 7) {
            case 0 -> task.hasRecord() ? new Settlement.Keep(ref, id, "note", attempt, Duration.ZERO, "", episode)
                    : new Settlement.Complete(ref, id, "note", 1);
            case 1 -> new Settlement.Keep(ref, id, "note", attempt, LATER, "\"kept\"", episode);
            case 2 -> new Settlement.Fail(ref, id, attempt, episode);
            case 3 -> new Settlement.Cancel(ref, id, attempt, episode);
            case 4 -> new Settlement.Retry(ref, id, attempt, LATER, episode);
            case 5 -> new Settlement.Snooze(ref, id, task.attempts(), LATER, episode);
            default -> new Settlement.HandBack(ref, id);
        };
    }

    private void end(Delivery.OfTask delivery, Settlement settlement, boolean again) {
        Model.Entry task = model.holding(delivery.ref());
        Set<EntryRef> gone = stand.ask(() -> stand.source(0).settle(List.of(settlement)));
        same("leases lost", task == null ? Set.of(delivery.ref()) : Set.of(), gone);
        if (again) {
            // The answer was lost, and the worker asks again: that it is gone is the confirmation.
            same("leases gone", Set.of(delivery.ref()), stand.ask(() -> stand.source(0).settle(List.of(settlement))));
        }
        if (task == null) {
            return;
        }
        if (settlement instanceof Settlement.Complete
                || (settlement instanceof Settlement.Keep keep && keep.retention().isZero())) {
            model.completeUnkept(task);
        } else if (settlement instanceof Settlement.Keep) {
            model.move(task, TaskEvent.COMPLETE);
        } else if (settlement instanceof Settlement.Fail) {
            model.move(task, TaskEvent.FAIL);
        } else if (settlement instanceof Settlement.Cancel) {
            model.move(task, TaskEvent.OBEY);
        } else if (settlement instanceof Settlement.HandBack) {
            model.move(task, TaskEvent.HAND_BACK);
        } else {
            task.attempts += settlement instanceof Settlement.Retry ? 1 : 0;
            model.move(task, TaskEvent.POSTPONE);
        }
    }

    private void act(Step step) {
        List<Model.Entry> all = model.all();
        TaskAction action = ACTIONS.get(step.shade() % ACTIONS.size());
        TaskId id = new TaskId(all.isEmpty() ? "nobody" : all.get(step.pick() % all.size()).id);
        for (int times = step.lost() ? 2 : 1; times > 0; times--) {
            ActionResult expected = expect(action, model.tasks.get(id.value()));
            same(action + " of " + id, expected, stand.ask(() -> stand.control.act(action, Stand.QUEUE, id)));
        }
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

    private void promote(int worker) {
        List<Model.Entry> waiting = new ArrayList<>(model.in(TaskState.SCHEDULED));
        waiting.addAll(model.in(TaskState.RETRY));
        boolean suspectMayGo = model.suspectAbroad() == null && waiting.stream().anyMatch(model::isSuspect);
        stand.elapse();
        stand.ask(() -> stand.source(worker).promote());
        int suspects = 0;
        for (Model.Entry task : waiting) {
            if (!model.isSuspect(task)) {
                model.letGo(task);
            } else if (look(task.id).map(TaskView::state).orElse(null) == TaskState.PENDING) {
                suspects++;
                model.letGo(task);
            }
        }
        same("suspects let go", suspectMayGo ? 1 : 0, suspects);
    }

    private void renew(int worker) {
        Set<EntryRef> expected = new HashSet<>();
        model.heldBy(worker).forEach(task -> {
            task.expired = false;
            expected.add(Objects.requireNonNull(task.lease));
        });
        same("renewed", expected, stand.ask(() -> stand.source(worker).renew()));
        held.get(worker).forEach(task -> expected.remove(task.ref()));
        if (!expected.isEmpty()) {
            List<Delivery> reread = stand.ask(() -> stand.source(worker).reread(List.copyOf(expected)));
            same("reread", expected.size(), reread.size());
            reread.forEach(delivery -> held.get(worker).add(readable(delivery)));
        }
    }

    private void expireLeases(int worker) {
        for (Model.Entry task : model.heldBy(worker)) {
            stand.expire(worker, Objects.requireNonNull(task.lease));
            task.expired = true;
        }
    }

    private void recover(int worker) {
        List<Model.Entry> dead = model.in(TaskState.ACTIVE).stream().filter(task -> task.expired && task.worker != worker)
                .toList();
        dead.forEach(model::crash);
        int failed = (int) dead.stream().filter(task -> task.state == TaskState.FAILED).count();
        same("recovered", new WorkSource.Recovered(dead.size() - failed, failed),
                stand.ask(() -> stand.source(worker).recover()));
    }

    /** Everything that can be seen from outside. */
    private void compare() {
        Ledger books = stand.ask(() -> stand.inspector.ledger(Stand.QUEUE));
        same("difference of the ledger", 0L, books.difference());
        same("accepted", (long) model.accepted + model.revived, books.accepted());
        same("completed", (long) model.endedAs(TaskState.COMPLETED), books.completed());
        same("failed", (long) model.endedAs(TaskState.FAILED), books.failed());
        same("canceled", (long) model.endedAs(TaskState.CANCELED), books.canceled());
        same("deleted", (long) model.deleted, books.deleted());
        same("in the streams", (long) model.in(TaskState.PENDING).size() + model.in(TaskState.ACTIVE).size(),
                books.ready() + books.again());
        same("scheduled", (long) model.in(TaskState.SCHEDULED).size(), books.scheduled());
        same("to be retried", (long) model.in(TaskState.RETRY).size(), books.retry());
        for (Model.Entry task : model.all()) {
            TaskView view = look(task.id)
                    .orElseThrow(() -> new AssertionError("lost: " + task.id + ", which is " + task.state));
            same("state of " + task.id, task.state, view.state());
            same("crashes of " + task.id, task.crashes, view.crashes());
        }
        // Requests whose task has ended are forgotten whenever a worker looks.
        stand.ask(() -> stand.source(0).cancelRequests());
        FsckReport check = stand.ask(() -> stand.control.fsck(Stand.QUEUE, false));
        same("findings of fsck", java.util.Map.of(), check.findings());
    }

    private Delivery.OfTask readable(Delivery delivery) {
        if (!(delivery instanceof Delivery.OfTask task)) {
            throw new AssertionError("unreadable: " + delivery);
        }
        Model.Entry expected = Objects.requireNonNull(model.tasks.get(task.id().value()), "delivered, but not known: " + task);
        same("payload of " + task.id(), payload(expected.payload, expected.large), task.message().payload());
        same("attempts of " + task.id(), expected.attempts, task.attempts());
        return task;
    }

    private Model.Entry known(TaskId id, TaskState state) {
        Model.Entry task = model.tasks.get(id.value());
        same("delivered " + id + " was", state, task == null ? null : task.state);
        return Objects.requireNonNull(task);
    }

    private Optional<TaskView> look(String id) {
        return stand.ask(() -> stand.inspector.find(Stand.QUEUE, new TaskId(id)));
    }

    private static Buffer payload(int number, boolean large) {
        return Buffer.buffer("{\"n\":" + number + (large ? PADDING : "") + "}");
    }

    private static String lock(Step step) {
        return "lock" + step.pick() % LOCKS;
    }

    private static void same(String what, @Nullable Object model, @Nullable Object broker) {
        if (!Objects.equals(model, broker)) {
            throw new AssertionError(what + ": the model says " + model + ", the broker " + broker);
        }
    }
}
