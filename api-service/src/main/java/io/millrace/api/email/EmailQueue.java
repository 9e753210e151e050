package io.millrace.api.email;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.mailstore.EmailKey;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Where emails go, and how they are named: by the id of their task. Those of other queues, which came as tasks, are shown with
 * queue and id, {@code <queue>:<id>}, and found by their bare id too where no other email has it. Made at start-up, which an
 * impossible queue name ends.
 */
@Startup
@Singleton
class EmailQueue {

    private final QueueName queue;

    EmailQueue(ApiConfig config) {
        try {
            queue = new QueueName(config.emailQueue());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("millrace.api.email-queue (MILLRACE_API_EMAIL_QUEUE): " + e.getMessage(), e);
        }
    }

    QueueName name() {
        return queue;
    }

    EmailKey keyOf(TaskId id) {
        return new EmailKey(queue, id);
    }

    /** The name of an email. */
    String nameOf(EmailKey email) {
        return email.queue().equals(queue) ? email.id().value() : email.member();
    }

    /** What a name may mean: the email of that id, or of that queue and id. Empty when no email can have it. */
    List<EmailKey> meaningsOf(String name) {
        List<EmailKey> meanings = new ArrayList<>(2);
        if (TaskId.isLegal(name)) {
            meanings.add(keyOf(new TaskId(name)));
        }
        EmailKey.parse(name).ifPresent(meanings::add);
        return meanings;
    }

    /** The answer for an email that is not there. */
    static ProblemException notKept(String name) {
        return new ProblemException(ProblemType.TASK_NOT_KEPT,
                "There is no email " + name + ": it never was accepted, or it ended and is not kept any more");
    }

    /** The answer for an id that several queues have an email of. */
    static ProblemException ambiguous(String name, List<EmailKey> meanings) {
        return new ProblemException(ProblemType.TASK_NOT_KEPT, "Several queues have an email " + name + ": ask for "
                + meanings.stream().map(EmailKey::member).sorted().collect(Collectors.joining(" or ")));
    }
}
