package io.millrace.redis;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.jboss.logging.Logger;

import io.millrace.task.QueueName;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * Notes in Redis which queues are in use, so that nobody ever searches the key space for them. A producer tells once per
 * connection and queue; a worker whenever it makes its queues. Confined to the link's event loop.
 */
final class QueueRegistry {

    private static final Logger LOG = Logger.getLogger(QueueRegistry.class);

    private final RedisCalls link;
    private final Set<QueueName> told = new HashSet<>();

    QueueRegistry(RedisCalls link) {
        this.link = link;
    }

    static Request register(Collection<QueueName> queues) {
        Request request = Request.cmd(Command.SADD).arg(RedisKeys.QUEUES);
        queues.forEach(queue -> request.arg(queue.value()));
        return request;
    }

    /** Called for each task; costs a look-up when the queue has been told of. */
    void uses(QueueName queue) {
        if (told.add(queue)) {
            link.send(register(Set.of(queue))).subscribe().with(
                    done -> LOG.debugf("Queue %s is registered", queue), failure -> {
                        told.remove(queue);
                        LOG.debugf(failure, "Queue %s is not registered yet; its next task tries again", queue);
                    });
        }
    }

    /** Tells of each queue again: this may be another Redis, or an emptied one. */
    void reconnected() {
        told.clear();
    }
}
