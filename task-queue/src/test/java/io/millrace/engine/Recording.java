package io.millrace.engine;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** A handler that notes every attempt and answers as the test says. */
final class Recording implements TaskHandler<Recording.Note> {

    record Note(String text) {
    }

    record Seen(String id, int attempt, String text) {
    }

    static final TaskType<Note> NOTE = TaskType.of("note", Note.class);

    /** Those that look at it may do so while it grows. */
    final List<Seen> seen = new Growing<>();
    private final TaskType<Note> type;
    private final BiFunction<TaskContext, Note, Uni<TaskOutcome>> answer;

    Recording(BiFunction<TaskContext, Note, Uni<TaskOutcome>> answer) {
        this(NOTE, answer);
    }

    Recording(TaskType<Note> type, BiFunction<TaskContext, Note, Uni<TaskOutcome>> answer) {
        this.type = type;
        this.answer = answer;
    }

    static Recording done() {
        return new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done()));
    }

    @Override
    public TaskType<Note> type() {
        return type;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, Note note) {
        seen.add(new Seen(context.id().value(), context.attempt(), note.text()));
        return answer.apply(context, note);
    }

    /** Its iterators go by index and mind no growth, and to add to it copies nothing. */
    private static final class Growing<E> extends AbstractList<E> {

        private final List<E> elements = new ArrayList<>();

        @Override
        public synchronized boolean add(E element) {
            return elements.add(element);
        }

        @Override
        public synchronized E get(int index) {
            return elements.get(index);
        }

        @Override
        public synchronized int size() {
            return elements.size();
        }
    }
}
