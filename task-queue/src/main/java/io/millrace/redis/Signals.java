package io.millrace.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource.Listener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** A worker's connection for what Redis says unasked: earlier due times, and requests to cancel. */
final class Signals {

    private static final Logger LOG = Logger.getLogger(Signals.class);
    private static final String CANCEL = "cancel ";
    /** However late a task is due: those who hear of it look again before that. */
    private static final Duration LATEST = Duration.ofMinutes(1);
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int SAFE_DIGITS = 18;

    private final WorkerSettings settings;
    private final Map<String, QueueName> channels = new HashMap<>();
    private final RedisLink link;
    private @Nullable Listener listener;

    /**
     * @param connected run when it hears again, or for the first time
     */
    Signals(Destination destination, ContextInternal context, WorkerSettings settings, Duration timeout, Runnable connected) {
        this.settings = settings;
        settings.queues().forEach(queue -> channels.put(RedisKeys.of(queue).signals(), queue));
        link = new RedisLink("messages", destination, context, timeout, this::subscribe, connected).onPush(this::heard);
    }

    void open(Listener told) {
        listener = told;
        link.open();
    }

    boolean isUp() {
        return link.isUp();
    }

    void close() {
        link.close();
    }

    private Uni<?> subscribe(RedisCalls calls) {
        Request request = Request.cmd(Command.SUBSCRIBE);
        settings.queues().forEach(queue -> request.arg(RedisKeys.of(queue).dueChannel()));
        channels.keySet().forEach(request::arg);
        return calls.send(request);
    }

    /** Anybody may publish anything. What is no number makes the listener look at once, which harms nothing. */
    private static Duration delay(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Duration.ZERO;
        }
        return text.length() > SAFE_DIGITS ? LATEST : Duration.ofMillis(Math.min(LATEST.toMillis(), Long.parseLong(text)));
    }

    private void heard(Response push) {
        try {
            tell(push);
        } catch (RuntimeException e) {
            LOG.debugf(e, "Not a message of a queue: %s", Numbers.excerpt(String.valueOf(push)));
        }
    }

    private void tell(Response push) {
        if (push.type() == ResponseType.PUSH && push.size() == 3 && push.get(0).toString().equals("message")
                && listener != null) {
            QueueName signalled = channels.get(push.get(1).toString());
            String text = push.get(2).toString();
            if (signalled == null) {
                listener.dueIn(delay(text));
            } else if (text.startsWith(CANCEL) && TaskId.isLegal(text.substring(CANCEL.length()))) {
                listener.cancelRequested(new TaskRef(signalled, new TaskId(text.substring(CANCEL.length()))));
            }
        }
    }
}
