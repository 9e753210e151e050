package io.millrace.api.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import io.millrace.api.queue.Claim;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * Remembers for a day which item came at which place of a batch under an Idempotency-Key: the hash
 * {@code millrace:idem:{<principal>:<hash of the key>}:items} holds the beginning of the item's fingerprint by its index.
 */
@Singleton
class ItemMemory {

    private static final long KEPT_SECONDS = Duration.ofDays(1).toSeconds();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int FINGERPRINT = 16;

    private final Redis redis;

    ItemMemory(Redis redis) {
        this.redis = redis;
    }

    /** Claims the places of some items, all in one round trip. */
    Uni<Map<Integer, Claim>> claim(Map<Integer, IdempotencyKey> items) {
        if (items.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        IdempotencyKey any = items.values().iterator().next();
        String place = "millrace:idem:{" + any.principal() + ":" + any.keyHash() + "}:items";
        List<Request> calls = new ArrayList<>();
        Request all = Request.cmd(Command.HMGET).arg(place);
        items.forEach((index, item) -> {
            calls.add(Request.cmd(Command.HSETNX).arg(place).arg(index).arg(fingerprint(item)));
            all.arg(index);
        });
        calls.add(all);
        calls.add(Request.cmd(Command.EXPIRE).arg(place).arg(KEPT_SECONDS));
        return redis.batch(calls).ifNoItem().after(TIMEOUT).fail()
                .onFailure().transform(e -> new BrokerUnavailableException("The items' places were not claimed", e))
                .map(answers -> claims(items, answers));
    }

    private static Map<Integer, Claim> claims(Map<Integer, IdempotencyKey> items, List<Response> answers) {
        Map<Integer, Claim> claims = new LinkedHashMap<>();
        Response there = answers.get(items.size());
        int i = 0;
        for (Map.Entry<Integer, IdempotencyKey> item : items.entrySet()) {
            boolean isFirst = answers.get(i).toInteger() == 1;
            boolean isSame = there.get(i).toString().equals(fingerprint(item.getValue()));
            claims.put(item.getKey(), isFirst ? new Claim.First() : isSame ? new Claim.Unfinished() : new Claim.Reused());
            i++;
        }
        return claims;
    }

    private static String fingerprint(IdempotencyKey item) {
        return item.fingerprint().substring(0, FINGERPRINT);
    }
}
