package io.millrace.api.documented;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.millrace.api.audit.Actor;
import io.millrace.api.job.JobDocument;
import io.millrace.api.job.Jobs;
import io.quarkus.redis.datasource.RedisDataSource;
import io.smallrye.mutiny.Multi;

/** Takes all that there is room for: jobs, watchers, subscribers and schedules; and leaves again. */
final class Crowd {

    private static final String PENDING = "millrace:{subscribers}:pending";
    private static final String SCHEDULES = "millrace:schedules";
    /** More than there is room for: watchers of one instance, and fields of the schedules' hash. */
    private static final int WATCHERS = 200;
    private static final int WATCHERS_AT_A_TIME = 20;
    private static final int FIELDS = 10_000;
    private static final int SUBSCRIBERS = 1_000;
    private static final int JOBS = 4;

    private final RedisDataSource redis;
    private final List<String> jobs = new ArrayList<>();
    private final List<HttpResponse<InputStream>> watchers = new ArrayList<>();

    Crowd(Jobs room, RedisDataSource redis) {
        this.redis = redis;
        for (int i = 0; i < JOBS; i++) {
            jobs.add(room.start("bulk", "idle", new Actor("ops", "127.0.0.1"), JsonNodeFactory.instance.objectNode(),
                    Multi.createFrom().nothing()).map(JobDocument::id).await().indefinitely());
        }
        HttpClient http = HttpClient.newHttpClient();
        while (watchers.size() < WATCHERS) {
            Stream.generate(() -> http.sendAsync(Ask.ask("watchEvents", 200).request(), BodyHandlers.ofInputStream()))
                    .limit(WATCHERS_AT_A_TIME).toList().forEach(one -> watchers.add(one.join()));
        }
        redis.execute("EVAL", "for i = 1, ARGV[2] do redis.call('ZADD', KEYS[1], ARGV[1], 'filler' .. i) end", "1", PENDING,
                String.valueOf(Instant.now().toEpochMilli()), String.valueOf(SUBSCRIBERS));
        redis.execute("EVAL", "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1], 'filler' .. i, '') end", "1", SCHEDULES,
                String.valueOf(FIELDS));
    }

    void leave() throws IOException {
        jobs.forEach(job -> as(OPERATOR_KEY).post("/v1/jobs/" + job + "/cancel").then().statusCode(200));
        for (HttpResponse<InputStream> watcher : watchers) {
            watcher.body().close();
        }
        redis.execute("EVAL", "for i = 1, ARGV[1] do redis.call('ZREM', KEYS[1], 'filler' .. i) end", "1", PENDING,
                String.valueOf(SUBSCRIBERS));
        redis.execute("EVAL", "for i = 1, ARGV[1] do redis.call('HDEL', KEYS[1], 'filler' .. i) end", "1", SCHEDULES,
                String.valueOf(FIELDS));
    }
}
