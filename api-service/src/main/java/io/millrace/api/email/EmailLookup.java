package io.millrace.api.email;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailRecord;
import io.millrace.mailstore.Happening;
import io.millrace.mailstore.RecordPage;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailParts;
import io.millrace.types.email.EmailTasks;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Finds emails. Until an email is sent its task says what became of it, after that its record does; either may be there without
 * the other, since both are bounded.
 */
@Singleton
class EmailLookup {

    /** Each costs two look-ups, made only for an email that is not where emails go. */
    private static final int MOST_QUEUES = 100;
    private static final int AT_ONCE = 16;

    private final EmailBook book;
    private final TaskInspector inspector;
    private final EmailQueue queue;
    private final ObjectMapper mapper;

    /** What is known of an email: at least one of the two. */
    private record Known(EmailKey key, @Nullable EmailRecord record, @Nullable TaskView task) {

        /** When its time was given, and has not come. */
        @Nullable
        Instant dueAt() {
            return task != null && task.state() == TaskState.SCHEDULED ? task.dueAt() : null;
        }

        EmailEvent lastEvent() {
            if (record != null && (record.lastEvent().isPastTheTask() || task == null)) {
                return record.lastEvent();
            }
            return task == null ? EmailEvent.QUEUED : eventOf(task.state());
        }

        @Nullable
        Instant createdAt() {
            return record != null ? record.createdAt() : task == null ? null : task.enqueuedAt();
        }

        @Nullable
        String messageId() {
            return record == null ? null : record.messageId();
        }
    }

    EmailLookup(EmailBook book, TaskInspector inspector, EmailQueue queue, ObjectMapper mapper) {
        this.book = book;
        this.inspector = inspector;
        this.queue = queue;
        this.mapper = mapper;
    }

    /** The email of that name; fails when there is none. */
    Uni<EmailView> find(String name) {
        return known(name).map(this::view);
    }

    /** The key of the email of that name; fails when there is none. */
    Uni<EmailKey> key(String name) {
        return known(name).map(Known::key);
    }

    /** A page of emails; empty when the cursor is no email that is kept. */
    Uni<Optional<EmailPage>> page(int limit, @Nullable String after, @Nullable String before) {
        return book.page(limit, cursor(after), cursor(before))
                .chain(page -> page.isEmpty() ? Uni.createFrom().item(Optional.empty()) : page(page.get()).map(Optional::of));
    }

    private Uni<EmailPage> page(RecordPage page) {
        if (page.records().isEmpty()) {
            return Uni.createFrom().item(new EmailPage("list", page.more(), List.of()));
        }
        return Uni.join().all(page.records().stream().map(this::asOfNow).toList()).andFailFast()
                .map(known -> new EmailPage("list", page.more(), known.stream().map(this::summary).toList()));
    }

    /** What the record does not know yet, the task does. */
    private Uni<Known> asOfNow(EmailRecord record) {
        EmailKey key = record.key();
        return record.lastEvent().isPastTheTask() ? Uni.createFrom().item(new Known(key, record, null))
                : inspector.find(key.queue(), key.id()).map(task -> new Known(key, record, task.orElse(null)));
    }

    private @Nullable EmailKey cursor(@Nullable String name) {
        if (name == null) {
            return null;
        }
        List<EmailKey> meanings = queue.meaningsOf(name);
        // Only a name with a colon means two, and of these the one with a queue is what listings give.
        return meanings.isEmpty() ? new EmailKey(queue.name(), new TaskId("0"))
                : meanings.get(meanings.size() - 1);
    }

    private Uni<Known> known(String name) {
        return known(queue.meaningsOf(name), 0)
                .chain(known -> known.isPresent() ? Uni.createFrom().item(known.get()) : elsewhere(name));
    }

    /**
     * An email that came as a task, named by its bare id: a digest's, say. In two queues it is two emails, and none is meant.
     */
    private Uni<Known> elsewhere(String name) {
        if (!TaskId.isLegal(name)) {
            return Uni.createFrom().failure(EmailQueue.notKept(name));
        }
        return inspector.queues().chain(queues -> Multi.createFrom().iterable(queues).select().first(MOST_QUEUES)
                .onItem().transformToUni(other -> known(List.of(new EmailKey(other, new TaskId(name))), 0)).merge(AT_ONCE)
                .select().where(Optional::isPresent).map(Optional::get).collect().asList())
                .map(found -> {
                    if (found.size() > 1) {
                        throw EmailQueue.ambiguous(name, found.stream().map(Known::key).toList());
                    }
                    return found.stream().findFirst().orElseThrow(() -> EmailQueue.notKept(name));
                });
    }

    private Uni<Optional<Known>> known(List<EmailKey> meanings, int first) {
        if (first >= meanings.size()) {
            return Uni.createFrom().item(Optional.empty());
        }
        EmailKey key = meanings.get(first);
        return Uni.combine().all().unis(book.find(key), inspector.find(key.queue(), key.id())).asTuple().chain(found -> {
            EmailRecord record = found.getItem1().orElse(null);
            TaskView task = found.getItem2().filter(EmailLookup::isEmail).orElse(null);
            return record == null && task == null ? known(meanings, first + 1)
                    : Uni.createFrom().item(Optional.of(new Known(key, record, task)));
        });
    }

    private static boolean isEmail(TaskView task) {
        return task.type().equals(EmailTasks.EMAIL_SEND.name());
    }

    private EmailView view(Known known) {
        EmailMessage email = content(known);
        List<Happening> events = known.record() == null ? List.of() : known.record().events();
        return new EmailView("email", queue.nameOf(known.key()), known.messageId(), email.to(), email.from(),
                known.createdAt(), email.subject(), email.html(), email.text(), email.cc(), email.bcc(), email.replyTo(),
                known.lastEvent().word(), known.dueAt(), email.tags(), email.template(), email.attachments(),
                events.stream().map(EventView::of).toList());
    }

    private EmailSummary summary(Known known) {
        EmailMessage email = content(known);
        return new EmailSummary(queue.nameOf(known.key()), known.messageId(), email.to(), email.from(), known.createdAt(),
                email.subject(), email.cc(), email.bcc(), email.replyTo(), known.lastEvent().word(), known.dueAt());
    }

    private EmailMessage content(Known known) {
        if (known.record() != null) {
            return known.record().content();
        }
        String payload = known.task() == null ? "{}" : known.task().payload();
        try {
            // One that came as a task may have all its parts with it.
            return EmailParts.of(mapper.readValue(payload, EmailMessage.class)).open();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The payload of email " + known.key() + " is no email", e);
        }
    }

    private static EmailEvent eventOf(TaskState state) {
        return switch (state) {
            case PENDING, ACTIVE -> EmailEvent.QUEUED;
            case SCHEDULED -> EmailEvent.SCHEDULED;
            case RETRY -> EmailEvent.DELIVERY_DELAYED;
            case COMPLETED -> EmailEvent.SENT;
            case FAILED -> EmailEvent.FAILED;
            case CANCELED -> EmailEvent.CANCELED;
        };
    }
}
