package io.millrace.model;

import static io.millrace.model.Agreement.same;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Lane;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.millrace.inspect.TaskView;
import io.millrace.task.TaskEvent;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/** What workers do, and what becomes of them, in one history. */
final class Workers {

    private static final Duration LATER = Duration.ofHours(1);

    private final Stand stand;
    private final Model model;
    private final List<List<Delivery.OfTask>> held = new ArrayList<>();
    private final boolean[] gateOpen = new boolean[Stand.WORKERS];
    private final boolean[] silent = new boolean[Stand.WORKERS];

    Workers(Stand stand, Model model) {
        this.stand = stand;
        this.model = model;
        for (int i = 0; i < Stand.WORKERS; i++) {
            held.add(new ArrayList<>());
            gateOpen[i] = true;
        }
    }

    void fetch(int worker, Step step) {
        int ready = 1 + step.shade() % 3;
        int again = 1 + step.shade() / 3 % 3;
        WorkSource.Fetched fetched = stand
                .ask(() -> stand.source(worker).fetch(List.of(new WorkSource.Share(Stand.QUEUE, ready, again))));
        same("paused", model.paused, fetched.heldBack().contains(Stand.QUEUE));
        for (Lane lane : List.of(Lane.READY, Lane.AGAIN)) {
            long waiting = model.in(TaskState.PENDING).stream().filter(task -> task.comesBack == lane.equals(Lane.AGAIN))
                    .count();
            long most = gateOpen[worker] ? Math.min(waiting, lane.equals(Lane.READY) ? ready : again) : 0;
            same("fetched from " + lane, most,
                    fetched.deliveries().stream().filter(one -> one.ref().lane().equals(lane)).count());
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

    void settle(int worker, Step step) {
        List<Delivery.OfTask> mine = held.get(worker);
        if (!mine.isEmpty()) {
            Delivery.OfTask task = mine.remove(step.pick() / Stand.WORKERS % mine.size());
            end(task, settlement(task, step.shade()), step.lost());
        }
    }

    /** It does not say any more that it lives. */
    void stall(int worker) {
        stand.beat(worker);
        silent[worker] = true;
    }

    /** It is gone, and so is what it knew. */
    void crash(int worker) {
        stall(worker);
        held.get(worker).clear();
    }

    void recover(int worker) {
        List<Integer> living = IntStream.range(0, Stand.WORKERS).filter(other -> other != worker && !silent[other]).boxed()
                .toList();
        List<Model.Entry> dead = model.in(TaskState.ACTIVE).stream()
                .filter(task -> silent[task.worker] && task.worker != worker).toList();
        dead.forEach(model::crash);
        int failed = (int) dead.stream().filter(task -> task.state == TaskState.FAILED).count();
        WorkSource.Recovered answer = stand.recover(worker, living);
        for (int other = 0; other < Stand.WORKERS; other++) {
            // Nobody knows it any more: what it fetches from now on is its own again.
            silent[other] &= other == worker;
        }
        same("recovered", dead.size() - failed, answer.recovered());
        same("failed by recovery", failed, answer.failed());
    }

    void promote(int worker) {
        List<Model.Entry> waiting = new ArrayList<>(model.in(TaskState.SCHEDULED));
        waiting.addAll(model.in(TaskState.RETRY));
        boolean suspectMayGo = model.suspectAbroad() == null && waiting.stream().anyMatch(model::isSuspect);
        stand.elapse();
        stand.ask(() -> stand.source(worker).promote());
        int suspects = 0;
        for (Model.Entry task : waiting) {
            if (!model.isSuspect(task)) {
                model.letGo(task);
            } else if (stand.look(task.id).map(TaskView::state).orElse(null) == TaskState.PENDING) {
                suspects++;
                model.letGo(task);
            }
        }
        same("suspects let go", suspectMayGo ? 1 : 0, suspects);
    }

    void renew(int worker) {
        Set<EntryRef> expected = new HashSet<>();
        model.heldBy(worker).forEach(task -> {
            expected.add(Objects.requireNonNull(task.lease));
        });
        silent[worker] = false;
        same("renewed", expected, stand.ask(() -> stand.source(worker).renew()));
        held.get(worker).forEach(task -> expected.remove(task.ref()));
        if (!expected.isEmpty()) {
            List<Delivery> reread = stand.ask(() -> stand.source(worker).reread(List.copyOf(expected)));
            same("reread", expected.size(), reread.size());
            reread.forEach(delivery -> held.get(worker).add(readable(delivery)));
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
        Set<EntryRef> gone = stand.ask(() -> stand.source(0).settle(List.of(settlement))).gone();
        same("leases lost", task == null ? Set.of(delivery.ref()) : Set.of(), gone);
        if (again) {
            // The answer was lost, and the worker asks again: that it is gone is the confirmation.
            same("leases gone", Set.of(delivery.ref()), stand.ask(() -> stand.source(0).settle(List.of(settlement))).gone());
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

    private Delivery.OfTask readable(Delivery delivery) {
        if (!(delivery instanceof Delivery.OfTask task)) {
            throw new AssertionError("unreadable: " + delivery);
        }
        Model.Entry expected = Objects.requireNonNull(model.tasks.get(task.id().value()), "delivered, but not known: " + task);
        same("payload of " + task.id(), expected.bytes(), task.message().payload());
        same("attempts of " + task.id(), expected.attempts, task.attempts());
        return task;
    }

    private Model.Entry known(TaskId id, TaskState state) {
        Model.Entry task = model.tasks.get(id.value());
        same("delivered " + id + " was", state, task == null ? null : task.state);
        return Objects.requireNonNull(task);
    }
}
