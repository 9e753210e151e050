package io.millrace.subscribers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/**
 * How far the digest of each week is, and what is in it: once for all subscribers, so that the task of each is small. Kept for
 * two weeks. Fails as {@link Subscribers} does.
 */
@Singleton
public class DigestBook {

    private static final Duration KEPT = Duration.ofDays(14);

    /**
     * The digest of a week.
     *
     * @param content what is in it, as it was when the week's digest began
     * @param cursor subscribers up to here have their task; {@code null}: none has
     * @param tasks how many were enqueued
     */
    public record Digest(String content, @Nullable String cursor, long tasks) {
    }

    private final RedisCall redis;

    DigestBook(RedisCall redis) {
        this.redis = redis;
    }

    /** Begins the digest of a week, or goes on with one that was begun: then its content stays what it was. */
    public Uni<Digest> begin(String week, String content) {
        return redis.run(SubscriberScript.BEGIN.call(List.of(SubscriberKeys.digest(week)), content, KEPT.toMillis()))
                .map(answer -> new Digest(answer.get(0).toString(), text(answer.get(1)), answer.get(2).toLong()));
    }

    /** The digest of a week, if it was begun and is kept. */
    public Uni<Optional<Digest>> find(String week) {
        return redis.send("HMGET", SubscriberKeys.digest(week), "content", "cursor", "tasks")
                .map(fields -> fields == null || fields.get(0) == null ? Optional.empty()
                        : Optional.of(new Digest(fields.get(0).toString(), text(fields.get(1)),
                                fields.get(2) == null ? 0 : fields.get(2).toLong())));
    }

    /**
     * Notes how far it is.
     *
     * @param cursor {@code null}: it stays where it is
     */
    public Uni<Void> reached(String week, @Nullable String cursor, long tasks) {
        String key = SubscriberKeys.digest(week);
        String count = String.valueOf(tasks);
        return (cursor == null ? redis.send("HSET", key, "tasks", count)
                : redis.send("HSET", key, "tasks", count, "cursor", cursor)).replaceWithVoid();
    }

    private static @Nullable String text(@Nullable Response value) {
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }
}
