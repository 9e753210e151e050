package io.millrace.digest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.millrace.client.TaskClient;
import io.millrace.subscribers.DigestBook;
import io.millrace.subscribers.Recipient;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberLinks;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.digest.DigestDelivery;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.digest.IsoWeek;
import io.millrace.types.digest.Post;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailTasks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues the digest of one subscriber as an email, with a link of its own to leave. The email's id is that of subscriber and
 * week, so an attempt that is made again makes no second email; whether the address takes mail is the email's affair alone.
 */
@ApplicationScoped
public class DigestSendHandler implements TaskHandler<DigestDelivery> {

    private static final String TEMPLATE = "weekly-digest";
    private static final String NOBODY = "there";

    /**
     * What came of it.
     *
     * @param email id of the email's task; {@code null}: none was enqueued
     */
    @RegisterForReflection
    record Result(@Nullable String email, String note) {
    }

    private final Subscribers subscribers;
    private final SubscriberLinks links;
    private final DigestBook book;
    private final Posts posts;
    private final TaskClient client;
    private final QueueName emailQueue;

    DigestSendHandler(Subscribers subscribers, SubscriberLinks links, DigestBook book, Posts posts, TaskClient client,
            DigestConfig config) {
        this.subscribers = subscribers;
        this.links = links;
        this.book = book;
        this.posts = posts;
        this.client = client;
        this.emailQueue = new QueueName(config.emailQueue());
    }

    @Override
    public TaskType<DigestDelivery> type() {
        return DigestTasks.DIGEST_SEND;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, DigestDelivery delivery) {
        Optional<SubscriberId> id = SubscriberId.parse(delivery.subscriber());
        if (id.isEmpty()) {
            return Uni.createFrom().item(TaskOutcome.fail("\"" + delivery.subscriber() + "\" is no id of a subscriber"));
        }
        return book.find(delivery.week()).chain(digest -> digest.isEmpty()
                ? Uni.createFrom().item(TaskOutcome.fail("Nothing is kept of the digest of " + delivery.week()))
                : send(delivery, SubscriberToken.create(id.get()), posts.read(digest.get().content())));
    }

    private Uni<TaskOutcome> send(DigestDelivery delivery, SubscriberToken token, List<Post> content) {
        return subscribers.address(delivery.week(), token).chain(recipient -> {
            if (recipient.isEmpty()) {
                return Uni.createFrom().item(TaskOutcome.done(
                        new Result(null, "Not on the list any more, or has had the digest of " + delivery.week())));
            }
            EmailMessage email = email(delivery, token, recipient.get(), content);
            return client.enqueue(EmailTasks.EMAIL_SEND.task(email).id(delivery.taskId()).queue(emailQueue))
                    .call(() -> subscribers.served(delivery.week(), token.id()))
                    .map(result -> TaskOutcome.done(new Result(result.id().value(), "Enqueued in queue " + emailQueue)));
        });
    }

    private EmailMessage email(DigestDelivery delivery, SubscriberToken token, Recipient recipient, List<Post> content) {
        IsoWeek told = IsoWeek.parse(delivery.week()).previous();
        String leave = links.unsubscribe(token);
        Map<String, Object> variables = new HashMap<>();
        variables.put("name", recipient.name() == null ? NOBODY : recipient.name());
        variables.put("periodStart", told.monday().toString());
        variables.put("periodEnd", told.sunday().toString());
        variables.put("posts", content.stream().map(DigestSendHandler::variables).toList());
        variables.put("unsubscribeUrl", leave);
        return new EmailMessage(null, List.of(recipient.email()), List.of(), List.of(), List.of(), null, null, null,
                Map.of("List-Unsubscribe", "<" + leave + ">", "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                List.of(), new TemplateUse(TEMPLATE, variables));
    }

    private static Map<String, Object> variables(Post post) {
        return post.summary() == null ? Map.of("title", post.title(), "url", post.url())
                : Map.of("title", post.title(), "url", post.url(), "summary", post.summary());
    }
}
