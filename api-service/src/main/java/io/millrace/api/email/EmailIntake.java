package io.millrace.api.email;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.PartsStore;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailParts;
import io.millrace.types.email.EmailTasks;
import io.millrace.types.email.ExpiringTemplates;
import io.smallrye.mutiny.Uni;

/**
 * Takes emails in. First the parts are put where the worker will look for them, then the task is enqueued, then the record
 * begins. What dies after the first step leaves parts that nobody asks for, and that expire; what dies after the second leaves
 * an email without a record, which the worker begins then.
 */
@Singleton
public class EmailIntake {

    private static final Logger LOG = Logger.getLogger(EmailIntake.class);

    private final Acceptance acceptance;
    private final PartsStore partsStore;
    private final EmailBook book;
    private final EmailQueue queue;
    private final Clock clock = Clock.systemUTC();

    /** An email on its way in. */
    private record Arrival(EmailRequest request, EmailParts parts, TaskId id) {
    }

    EmailIntake(Acceptance acceptance, PartsStore partsStore, EmailBook book, EmailQueue queue) {
        this.acceptance = acceptance;
        this.partsStore = partsStore;
        this.book = book;
        this.queue = queue;
    }

    /** Takes an email in that the API itself writes; fails as {@link Acceptance#accept} does. */
    public Uni<String> take(EmailMessage message) {
        Instant deadline = ExpiringTemplates.expiry(message, clock.instant()).orElse(null);
        return take(new EmailRequest(message, null, deadline), null);
    }

    /** Takes one email in; fails as {@link Acceptance#accept} does. */
    Uni<String> take(EmailRequest request, @Nullable IdempotencyKey key) {
        Arrival arrival = arrival(request, key, 0);
        return keepParts(arrival).chain(() -> acceptance.accept(taskOf(arrival), key)).chain(() -> open(arrival))
                .replaceWith(arrival.id().value());
    }

    /** Takes some emails in, in their order; fails as {@link Acceptance#acceptAll} does. */
    Uni<List<String>> takeAll(List<EmailRequest> requests, @Nullable IdempotencyKey key) {
        List<Arrival> arrivals = new ArrayList<>();
        for (EmailRequest request : requests) {
            arrivals.add(arrival(request, key, arrivals.size()));
        }
        return Uni.join().all(arrivals.stream().map(this::keepParts).toList()).andFailFast()
                .chain(() -> acceptance.acceptAll(arrivals.stream().map(this::taskOf).toList(), key))
                .chain(() -> Uni.join().all(arrivals.stream().map(this::open).toList()).andFailFast())
                .replaceWith(arrivals.stream().map(arrival -> arrival.id().value()).toList());
    }

    private static Arrival arrival(EmailRequest request, @Nullable IdempotencyKey key, int index) {
        UUID id = key == null ? UUID.randomUUID() : key.taskId(index);
        return new Arrival(request, EmailParts.of(request.message()), new TaskId(id.toString()));
    }

    private Uni<Void> keepParts(Arrival arrival) {
        return arrival.parts().isEmpty() ? Uni.createFrom().voidItem()
                : partsStore.keep(queue.keyOf(arrival.id()), arrival.parts(), arrival.request().scheduledAt(),
                        arrival.request().deadline());
    }

    private Task<EmailMessage> taskOf(Arrival arrival) {
        EmailRequest request = arrival.request();
        Task<EmailMessage> task = EmailTasks.EMAIL_SEND.task(arrival.parts().open()).queue(queue.name())
                .id(arrival.id().value());
        Task<EmailMessage> timed = request.scheduledAt() == null ? task : task.runAt(request.scheduledAt());
        return request.deadline() == null ? timed : timed.deadline(request.deadline());
    }

    /** It is accepted, whatever comes of this. */
    private Uni<Void> open(Arrival arrival) {
        EmailKey email = queue.keyOf(arrival.id());
        return book.open(email, arrival.parts().open(), arrival.request().scheduledAt())
                .onFailure().invoke(e -> LOG.warnf("Email %s is accepted, and its record begins when it is sent: %s", email,
                        e.getMessage()))
                .onFailure().recoverWithNull();
    }
}
