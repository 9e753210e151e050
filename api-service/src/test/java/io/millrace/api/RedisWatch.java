package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;

import io.quarkus.redis.datasource.RedisDataSource;
import io.vertx.mutiny.redis.client.Response;

/**
 * Watches how long Redis is busy with one command. It measures by the wall, and on a machine that is busy with other things a
 * command of ten microseconds takes ten milliseconds when the processor is taken away in its middle. The kernel tells apart
 * what a thread ran and what it waited for a processor, so there are two lines, and neither moves with the machine:
 * <ul>
 * <li>of its own, a command takes less than {@link #LINE} of the processor ({@link #processorTimeOf}), always;
 * <li>commands that took longer by the wall did so by no more than the thread waited for a processor
 * ({@link #assertNotHeldUp}).
 * </ul>
 */
final class RedisWatch {

    /** For which one command may keep Redis from all others. */
    static final Duration LINE = Duration.ofMillis(5);

    private static final Logger LOG = Logger.getLogger(RedisWatch.class);
    private static final int MOST_NOTED = 100_000;
    /** The address of who called a command that a script called; the script is noted too. */
    private static final String SCRIPT = "?";
    private static final int SHOWN = 5;
    private static final Pattern PID = Pattern.compile("process_id:(\\d+)");

    private final RedisDataSource redis;
    private final Path schedule;
    private final Spent before;

    /** What a thread has run, and what it waited for a processor while it could have run. */
    private record Spent(Duration ran, Duration waited) {
    }

    /** Begins to watch; what was noted before is forgotten. */
    RedisWatch(RedisDataSource redis) {
        this.redis = redis;
        Matcher pid = PID.matcher(redis.execute("INFO", "server").toString());
        assertThat(pid.find()).isTrue();
        // The main thread, which runs the commands, has the id of its process.
        schedule = Path.of("/proc", pid.group(1), "task", pid.group(1), "schedstat");
        redis.execute("CONFIG", "SET", "slowlog-log-slower-than", String.valueOf(LINE.toNanos() / 1000));
        redis.execute("CONFIG", "SET", "slowlog-max-len", String.valueOf(MOST_NOTED));
        redis.execute("CONFIG", "RESETSTAT");
        redis.execute("SLOWLOG", "RESET");
        before = spent();
    }

    /** What something takes of the processor in Redis' main thread, with all that happens to be done besides. */
    Duration processorTimeOf(Runnable something) {
        Duration start = spent().ran();
        something.run();
        return spent().ran().minus(start);
    }

    /** Nothing was done that takes time in proportion, and nothing took longer than the processor was away. */
    void assertNotHeldUp() {
        Spent now = spent();
        Duration waited = now.waited().minus(before.waited());
        assertThat(redis.execute("INFO", "commandstats").toString().toLowerCase(Locale.ROOT))
                .doesNotContain("cmdstat_keys:", "cmdstat_lrange:", "cmdstat_sort:");
        List<String> noted = new ArrayList<>();
        Duration excess = Duration.ZERO;
        for (Response entry : redis.execute("SLOWLOG", "GET", String.valueOf(MOST_NOTED))) {
            if (entry.get(4).toString().startsWith(SCRIPT)) {
                continue;
            }
            Duration took = Duration.ofNanos(entry.get(2).toLong() * 1000);
            excess = excess.plus(took.minus(LINE));
            noted.add(took.toMillis() + " ms: " + entry.get(3).get(0) + " " + entry.get(3).get(1) + " " + entry.get(4));
        }
        LOG.infof("%d commands took Redis longer than %s, by %s together; its main thread ran %s and waited %s for a processor;"
                + " the latest: %s", noted.size(), LINE, excess, now.ran().minus(before.ran()), waited,
                noted.subList(0, Math.min(SHOWN, noted.size())));
        assertThat(excess).as("what commands took longer than %s, together: %s", LINE, noted).isLessThanOrEqualTo(waited);
    }

    private Spent spent() {
        try {
            String[] times = Files.readString(schedule).strip().split(" ", -1);
            return new Spent(Duration.ofNanos(Long.parseLong(times[0])), Duration.ofNanos(Long.parseLong(times[1])));
        } catch (IOException e) {
            throw new UncheckedIOException("Redis runs on this machine, and the kernel tells of its threads", e);
        }
    }
}
