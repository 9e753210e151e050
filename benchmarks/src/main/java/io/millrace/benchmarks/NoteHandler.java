package io.millrace.benchmarks;

import java.util.function.Consumer;
import java.util.function.Function;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** A handler made of a function. */
record NoteHandler(Function<Note, Uni<TaskOutcome>> work) implements TaskHandler<Note> {

    static final Uni<TaskOutcome> DONE = Uni.createFrom().item(TaskOutcome.done());

    /** One that is done as soon as it has told of its start. */
    static NoteHandler telling(Consumer<Note> started) {
        return new NoteHandler(note -> {
            started.accept(note);
            return DONE;
        });
    }

    @Override
    public TaskType<Note> type() {
        return Note.TYPE;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, Note note) {
        return work.apply(note);
    }
}
