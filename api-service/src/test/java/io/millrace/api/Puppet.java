package io.millrace.api;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** Works on the queue {@value #QUEUE} inside the API under test, and does with each email what its subject says. */
@ApplicationScoped
public class Puppet implements TaskHandler<EmailMessage> {

    /** Only this queue is worked on, so that tasks in others stay where they are. */
    public static final String QUEUE = "served";

    private final Queue<UniEmitter<? super TaskOutcome>> waiting = new ConcurrentLinkedQueue<>();

    @Override
    public TaskType<EmailMessage> type() {
        return EmailTasks.EMAIL_SEND;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, EmailMessage email) {
        String subject = String.valueOf(email.subject());
        return switch (subject.replaceAll(" .*", "")) {
            case "fail" -> Uni.createFrom().item(TaskOutcome.fail(subject));
            case "wait" -> context.progress(40, "waiting").chain(() -> context.log("It waits"))
                    .chain(() -> Uni.createFrom().<TaskOutcome> emitter(waiting::add));
            default -> Uni.createFrom().item(TaskOutcome.done());
        };
    }

    /** Lets everything that waits be done. */
    void release() {
        waiting.forEach(emitter -> emitter.complete(TaskOutcome.done()));
        waiting.clear();
    }
}
