package io.millrace.model;

import static io.millrace.model.Agreement.same;

import java.util.List;
import java.util.Map;

import io.millrace.inspect.FsckReport;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskView;
import io.millrace.task.TaskState;

/** One history, played to the broker and to the model side by side. An {@link AssertionError} says where they part. */
final class Play {

    private final Stand stand;
    private final Model model = new Model();
    private final Outside outside;
    private final Workers workers;

    Play(Stand stand) {
        this.stand = stand;
        outside = new Outside(stand, model);
        workers = new Workers(stand, model);
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
            case ENQUEUE -> outside.enqueue(step);
            case ACT -> outside.act(step);
            case PAUSE -> outside.pause();
            case RESUME -> outside.resume();
            case UNLOCK -> outside.unlock(step);
            case FETCH -> workers.fetch(worker, step);
            case SETTLE -> workers.settle(worker, step);
            case PROMOTE -> workers.promote(worker);
            case RENEW -> workers.renew(worker);
            case STALL -> workers.stall(worker);
            case CRASH -> workers.crash(worker);
            case RECOVER -> workers.recover(worker);
        }
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
            TaskView view = stand.look(task.id)
                    .orElseThrow(() -> new AssertionError("lost: " + task.id + ", which is " + task.state));
            same("state of " + task.id, task.state, view.state());
            same("crashes of " + task.id, task.crashes, view.crashes());
        }
        // Requests whose task has ended are forgotten whenever a worker looks.
        stand.ask(() -> stand.source(0).cancelRequests(List.of()));
        FsckReport check = stand.ask(() -> stand.control.fsck(Stand.QUEUE, false));
        same("findings of fsck", Map.of(), check.findings());
    }
}
