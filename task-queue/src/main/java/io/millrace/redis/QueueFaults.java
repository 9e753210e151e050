package io.millrace.redis;

import java.util.HashMap;
import java.util.Map;

import org.jboss.logging.Logger;

import io.millrace.task.QueueName;

/**
 * What Redis refuses to a worker, by queue and step: a key has the wrong type, a permission is missing. The other queues go on
 * meanwhile, and each refusal is said once when it begins and once when it is over. Confined to the worker's event loop.
 */
final class QueueFaults {

    private static final Logger LOG = Logger.getLogger(QueueFaults.class);

    private record Step(QueueName queue, String name) {
    }

    private final Map<Step, String> refused = new HashMap<>();

    /**
     * @param step as words that follow "cannot"
     * @param words of Redis
     */
    void refused(QueueName queue, String step, String words) {
        if (!words.equals(refused.put(new Step(queue, step), words))) {
            LOG.errorf("Queue %s: cannot %s, since Redis says: %s. The other queues go on, and this one does once that is"
                    + " mended.", queue, step, words);
        }
    }

    void done(QueueName queue, String step) {
        if (!refused.isEmpty() && refused.remove(new Step(queue, step)) != null) {
            LOG.infof("Queue %s: can %s again", queue, step);
        }
    }
}
