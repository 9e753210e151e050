package io.millrace.api.queue;

import java.time.Duration;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.TaskState;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/**
 * Remembers for a day which request came under an Idempotency-Key, and what became of it:
 * {@code millrace:idem:<principal>:<hash of the key>} is a string that holds the request's fingerprint and, once known, a space
 * and the outcome, which is the state of
 * the accepted task or {@value #REFUSED}. Being in Redis, it is shared by all instances.
 */
@Singleton
class IdempotencyMemory {

    private static final Logger LOG = Logger.getLogger(IdempotencyMemory.class);

    private static final String KEPT_SECONDS = String.valueOf(Duration.ofDays(1).toSeconds());
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String REFUSED = "refused";

    private final ReactiveRedisDataSource redis;

    IdempotencyMemory(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Claims the key for a request, in one step. Fails with {@link BrokerUnavailableException} within a second. */
    Uni<Claim> claim(IdempotencyKey key) {
        return bounded(redis.execute("SET", redisKey(key), key.fingerprint(), "NX", "GET", "EX", KEPT_SECONDS))
                .onFailure().transform(e -> new BrokerUnavailableException("Idempotency-Key not claimed", e))
                .map(previous -> claimOf(key, previous == null ? null : previous.toString()));
    }

    /** Notes that the task was accepted. Nobody waits for it: without the note, a repeated request finds out by itself. */
    void noteAccepted(IdempotencyKey key, TaskState state) {
        note(key, state.word());
    }

    /** Notes that the id of the task was taken. */
    void noteRefused(IdempotencyKey key) {
        note(key, REFUSED);
    }

    private void note(IdempotencyKey key, String outcome) {
        bounded(redis.execute("SET", redisKey(key), key.fingerprint() + " " + outcome, "XX", "KEEPTTL"))
                .subscribe().with(done -> {
                }, e -> LOG.debugf(e, "The outcome under an Idempotency-Key was not noted"));
    }

    private static Claim claimOf(IdempotencyKey key, @Nullable String previous) {
        if (previous == null) {
            return new Claim.First();
        }
        String[] parts = previous.split(" ", 2);
        if (!parts[0].equals(key.fingerprint())) {
            return new Claim.Reused();
        }
        if (parts.length == 1) {
            return new Claim.Unfinished();
        }
        return parts[1].equals(REFUSED) ? new Claim.Refused() : new Claim.Accepted(TaskState.ofWord(parts[1]));
    }

    private static Uni<@Nullable Response> bounded(Uni<@Nullable Response> call) {
        return call.ifNoItem().after(TIMEOUT).fail();
    }

    private static String redisKey(IdempotencyKey key) {
        return "millrace:idem:" + key.principal() + ":" + key.keyHash();
    }
}
