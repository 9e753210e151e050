package io.millrace.api.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.inspect.Together;
import io.millrace.client.BrokerUnavailableException;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/**
 * Jobs in Redis: {@code millrace:job:<id>} is the job as JSON, kept for a day after it was last written;
 * {@code …:alive} stands for as long as its instance is heard of; {@code …:cancel} asks that instance to stop.
 * {@code millrace:jobs} is a sorted set of the last {@value #MOST_LISTED} ids by start.
 */
@Singleton
class JobStore {

    static final int MOST_LISTED = 100;

    private static final String INDEX = "millrace:jobs";
    private static final String KEPT_SECONDS = String.valueOf(Duration.ofDays(1).toSeconds());
    private static final String ALIVE_SECONDS = "15";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ReactiveRedisDataSource redis;
    private final ObjectMapper mapper;

    JobStore(ReactiveRedisDataSource redis, ObjectMapper mapper) {
        this.redis = redis;
        this.mapper = mapper;
    }

    /** Stores a new job. */
    Uni<Void> create(JobDocument job) {
        return write(job)
                .chain(() -> call("ZADD", INDEX, String.valueOf(job.startedAt().toEpochMilli()), job.id()))
                .chain(() -> call("ZREMRANGEBYRANK", INDEX, "0", String.valueOf(-MOST_LISTED - 1)))
                .replaceWithVoid();
    }

    /** Stores how a job is, and that its instance lives. */
    Uni<Void> write(JobDocument job) {
        return call("SET", key(job.id()), json(job), "EX", KEPT_SECONDS)
                .chain(() -> call("SET", key(job.id()) + ":alive", "1", "EX", ALIVE_SECONDS)).replaceWithVoid();
    }

    /** Whether somebody asked it to stop. */
    Uni<Boolean> isToBeCanceled(String id) {
        return call("EXISTS", key(id) + ":cancel").map(answer -> answer != null && answer.toInteger() == 1);
    }

    /** Asks it to stop. */
    Uni<Void> cancel(String id) {
        return call("SET", key(id) + ":cancel", "1", "EX", KEPT_SECONDS).replaceWithVoid();
    }

    /** A job, if it is kept. */
    Uni<Optional<JobDocument>> find(String id) {
        return call("GET", key(id)).chain(found -> {
            if (found == null) {
                return Uni.createFrom().item(Optional.empty());
            }
            JobDocument job = parse(found.toString());
            return job.isRunning() ? isHeardOf(job) : Uni.createFrom().item(Optional.of(job));
        });
    }

    /** The last jobs that are kept, the latest first. */
    Uni<List<JobDocument>> latest() {
        return call("ZREVRANGE", INDEX, "0", String.valueOf(MOST_LISTED - 1)).chain(ids -> {
            List<Uni<Optional<JobDocument>>> jobs = new ArrayList<>();
            if (ids != null) {
                ids.forEach(id -> jobs.add(find(id.toString())));
            }
            return Together.ask(jobs).map(found -> found.stream().flatMap(Optional::stream).toList());
        });
    }

    private Uni<Optional<JobDocument>> isHeardOf(JobDocument job) {
        return call("EXISTS", key(job.id()) + ":alive")
                .map(alive -> Optional.of(alive != null && alive.toInteger() == 1 ? job : job.interrupted()));
    }

    private Uni<@Nullable Response> call(String command, String... arguments) {
        return redis.execute(command, arguments).ifNoItem().after(TIMEOUT).fail()
                .onFailure().transform(e -> new BrokerUnavailableException("Redis did not answer about a job", e));
    }

    private static String key(String id) {
        return "millrace:job:{" + id + "}";
    }

    private String json(JobDocument job) {
        try {
            return mapper.writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A job is always writable as JSON", e);
        }
    }

    private JobDocument parse(String json) {
        try {
            return mapper.readValue(json, JobDocument.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a job as this version writes them: " + json, e);
        }
    }
}
