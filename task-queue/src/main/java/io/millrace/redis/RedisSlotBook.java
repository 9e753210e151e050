package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotFiring;
import io.millrace.schedule.SlotMemory;
import io.millrace.schedule.SlotMiss;
import io.millrace.schedule.SlotRun;
import io.millrace.schedule.SlotVerdict;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The book of slots: a hash and a short stream for each cron entry, beside the queue that its tasks go to. */
final class RedisSlotBook implements SlotBook {

    /** Longer than a year, so that a yearly entry is remembered from one slot to the next. */
    private static final Duration REMEMBERED = Duration.ofDays(400);
    /** Old and new configuration in a rolling update, and one before for whoever goes back. */
    private static final int MOST_TIMINGS = 4;

    private final Asking asking;
    private final QueueRegistry registry;

    RedisSlotBook(Asking asking, QueueRegistry registry) {
        this.asking = asking;
        this.registry = registry;
    }

    @Override
    public Uni<SlotMemory> recall(QueueName queue, String entry, @Nullable String timing) {
        return run(Script.RECALL.call(List.of(RedisKeys.of(queue).cron(entry)),
                List.of(timing == null ? "" : timing, MOST_TIMINGS, REMEMBERED.toMillis())))
                .map(answer -> new SlotMemory(instant(answer.get(0)), instant(answer.get(1)),
                        timing == null ? null : instant(answer.get(2)), answer.get(3).toLong(), orNull(answer.get(4))));
    }

    @Override
    public Uni<SlotVerdict> fire(SlotFiring firing) {
        return fire("fired", firing);
    }

    @Override
    public Uni<SlotVerdict> runNow(SlotFiring firing) {
        return fire("manual", firing);
    }

    @Override
    public Uni<SlotVerdict> miss(SlotMiss miss) {
        return run(Script.FIRE.call(keys(miss.queue(), miss.entry()),
                List.of("missed", miss.last().toEpochMilli(), miss.after().toEpochMilli(), miss.count(), "", "", 0, "",
                        MOST_RUNS, REMEMBERED.toMillis())))
                .map(RedisSlotBook::verdict);
    }

    @Override
    public Uni<List<SlotRun>> runs(QueueName queue, String entry, int most) {
        return asking.ask(() -> asking.link().send(Request.cmd(Command.XREVRANGE).arg(RedisKeys.of(queue).cronRuns(entry))
                .arg("+").arg("-").arg("COUNT").arg(most)))
                .map(entries -> {
                    List<SlotRun> runs = new ArrayList<>();
                    if (entries != null) {
                        entries.forEach(each -> runs.add(line(each.get(1))));
                    }
                    return runs;
                });
    }

    @Override
    public Uni<Void> forget(QueueName queue, String entry) {
        RedisKeys keys = RedisKeys.of(queue);
        return asking.ask(() -> asking.link().send(Request.cmd(Command.UNLINK).arg(keys.cron(entry))
                .arg(keys.cronRuns(entry)))).replaceWithVoid();
    }

    private Uni<SlotVerdict> fire(String kind, SlotFiring firing) {
        QueueName queue = firing.task().options().queue();
        Request call = Script.FIRE.call(keys(queue, firing.entry()),
                List.of(kind, firing.slot().toEpochMilli(), firing.after().toEpochMilli(), firing.standsFor(), firing.id(),
                        MessageCodec.encode(firing.task()), firing.delay().toMillis(), firing.unlessLive() ? "1" : "",
                        MOST_RUNS, REMEMBERED.toMillis()));
        return asking.ask(() -> {
            registry.uses(queue);
            return Scripts.run(asking.link(), call);
        }).map(RedisSlotBook::verdict);
    }

    private Uni<Response> run(Request call) {
        return asking.ask(() -> Scripts.run(asking.link(), call));
    }

    private static List<String> keys(QueueName queue, String entry) {
        RedisKeys keys = RedisKeys.of(queue);
        return List.of(keys.cron(entry), keys.cronRuns(entry), keys.ready(), keys.scheduled(), keys.retry(), keys.records(),
                keys.guards(), keys.ledger(), keys.dueChannel(), keys.events());
    }

    private static SlotVerdict verdict(Response answer) {
        String word = answer.get(0).toString();
        return switch (word) {
            case "moved" -> new SlotVerdict.Moved(instant(answer.get(1)));
            case "early" -> new SlotVerdict.Early(instant(answer.get(1)));
            case "overlapped" -> new SlotVerdict.Overlapped(new TaskId(answer.get(1).toString()));
            case "known" -> new SlotVerdict.Known(new TaskId(answer.get(1).toString()));
            case "missed" -> new SlotVerdict.Missed(instant(answer.get(2)));
            default -> new SlotVerdict.Fired(new TaskId(answer.get(1).toString()), TaskState.ofWord(word),
                    instant(answer.get(2)));
        };
    }

    private static SlotRun line(Response fields) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            values.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        String task = values.getOrDefault("task", "");
        return new SlotRun(SlotRun.Kind.ofWord(values.getOrDefault("kind", "")),
                Instant.ofEpochMilli(Long.parseLong(values.getOrDefault("slot", "0"))),
                Instant.ofEpochMilli(Long.parseLong(values.getOrDefault("at", "0"))),
                task.isEmpty() ? null : new TaskId(task), Long.parseLong(values.getOrDefault("missed", "0")));
    }

    private static Instant instant(Response millis) {
        return Instant.ofEpochMilli(millis.toLong());
    }

    private static @Nullable Instant orNull(Response millis) {
        return millis.toLong() == 0 ? null : instant(millis);
    }
}
