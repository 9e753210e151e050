package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Reads what the scripts counted: by the minute, which is kept for two days, or by the day, for 400. */
final class StatsReader {

    static final String LOST = "lost";

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTES_KEPT = Duration.ofDays(2);
    private static final Duration DAYS_KEPT = Duration.ofDays(400);
    private static final Duration MOST_MINUTES = Duration.ofHours(3);
    private static final int KEYS_PER_ROUND = 500;

    private final RedisCalls link;
    private final QueueName queue;
    private final RedisKeys keys;

    StatsReader(RedisCalls link, QueueName queue) {
        this.link = link;
        this.queue = queue;
        this.keys = RedisKeys.of(queue);
    }

    /** @param from inclusive, to the step that it is in */
    Uni<QueueStats> read(Instant from, Instant to) {
        return link.send(Request.cmd(Command.TIME)).chain(time -> {
            Instant now = Instant.ofEpochSecond(time.get(0).toLong(), time.get(1).toLong() * 1000);
            Instant until = to.isBefore(now) ? to : now;
            Instant oldest = now.minus(DAYS_KEPT);
            Instant since = from.isBefore(oldest) ? oldest : from;
            Duration step = since.isBefore(now.minus(MINUTES_KEPT)) ? DAY
                    : Duration.between(since, until).compareTo(MOST_MINUTES) > 0 ? QUARTER : MINUTE;
            return read(since, until, step);
        });
    }

    private Uni<QueueStats> read(Instant since, Instant until, Duration step) {
        Duration grain = step.equals(DAY) ? DAY : MINUTE;
        List<Long> times = new ArrayList<>();
        for (long at = floor(since, step); Instant.ofEpochSecond(at).isBefore(until); at += grain.toSeconds()) {
            times.add(at);
        }
        List<List<Long>> rounds = new ArrayList<>();
        for (int i = 0; i < times.size(); i += KEYS_PER_ROUND) {
            rounds.add(times.subList(i, Math.min(times.size(), i + KEYS_PER_ROUND)));
        }
        return Multi.createFrom().iterable(rounds).onItem().transformToUniAndConcatenate(round -> read(round, grain))
                .collect().asList()
                .map(answers -> new QueueStats(queue, step, gather(answers.stream().flatMap(List::stream).toList(), step),
                        until));
    }

    private Uni<List<Point>> read(List<Long> times, Duration grain) {
        String prefix = keys.stats() + (grain.equals(DAY) ? "day:" : "");
        return link.answers(times.stream().map(at -> Request.cmd(Command.HMGET).arg(prefix + at).arg("completed").arg("failed")
                .arg("canceled").arg("retried").arg("snoozed").arg("crashed").arg(LOST)).toList()).map(replies -> {
                    List<Point> points = new ArrayList<>(replies.size());
                    for (int i = 0; i < replies.size(); i++) {
                        Instant at = Instant.ofEpochSecond(times.get(i));
                        points.add(replies.get(i) instanceof Reply.Answered answered ? point(at, answered.said())
                                : new Point(at, 0, 0, 0, 0, 0, 0, 0));
                    }
                    return points;
                });
    }

    private static List<Point> gather(List<Point> fine, Duration step) {
        List<Point> points = new ArrayList<>();
        for (Point point : fine) {
            int last = points.size() - 1;
            if (last >= 0 && point.at().isBefore(points.get(last).at().plus(step))) {
                points.set(last, points.get(last).plus(point));
            } else {
                points.add(point);
            }
        }
        return points;
    }

    private static Point point(Instant at, Response counts) {
        return new Point(at, number(counts.get(0)), number(counts.get(1)), number(counts.get(2)), number(counts.get(3)),
                number(counts.get(4)), number(counts.get(5)), number(counts.get(6)));
    }

    private static long number(@Nullable Response count) {
        return count == null ? 0 : Numbers.whole(count.toString());
    }

    private static long floor(Instant time, Duration step) {
        return Math.floorDiv(time.getEpochSecond(), step.toSeconds()) * step.toSeconds();
    }
}
