package io.millrace.api.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/** Reads the records that {@link Audit} writes. */
@Singleton
class AuditLog {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ReactiveRedisDataSource redis;

    AuditLog(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /**
     * A page, the latest first.
     *
     * @param before id of the record before which it begins; {@code null}: the latest of all
     */
    Uni<AuditPage> page(@Nullable String before, int limit) {
        return redis.execute("XREVRANGE", Audit.STREAM, before == null ? "+" : "(" + before, "-", "COUNT",
                String.valueOf(limit + 1)).ifNoItem().after(TIMEOUT).fail()
                .onFailure().transform(e -> new BrokerUnavailableException("Redis did not answer about the audit log", e))
                .map(entries -> page(entries, limit));
    }

    private static AuditPage page(@Nullable Response entries, int limit) {
        List<AuditDocument> records = new ArrayList<>();
        if (entries != null) {
            entries.forEach(entry -> records.add(record(entry)));
        }
        boolean more = records.size() > limit;
        List<AuditDocument> page = more ? records.subList(0, limit) : records;
        return new AuditPage(page, more ? page.get(limit - 1).id() : null);
    }

    private static AuditDocument record(Response entry) {
        String id = entry.get(0).toString();
        Response fields = entry.get(1);
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            texts.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        return new AuditDocument(id, Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-')))),
                text(texts, "who"), text(texts, "from"), text(texts, "action"), text(texts, "target"),
                text(texts, "detail"), text(texts, "result"));
    }

    private static String text(Map<String, String> texts, String name) {
        return texts.getOrDefault(name, "");
    }
}
