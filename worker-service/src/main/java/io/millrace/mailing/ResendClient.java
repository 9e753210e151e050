package io.millrace.mailing;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Calls Resend's HTTP API. Does not fail: no answer is an answer too. */
@Singleton
class ResendClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);
    private static final Pattern WINDOW = Pattern.compile(".*;\\s*w=(\\d{1,6}).*");
    private static final int LONGEST_MESSAGE = 1000;

    private final HttpClient http;
    private final Context home;
    private final ObjectMapper mapper;
    private final MailConfig.Resend config;

    ResendClient(Vertx vertx, ObjectMapper mapper, MailConfig config) {
        this.mapper = mapper;
        this.config = config.resend();
        this.home = vertx.getOrCreateContext();
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .setMaxPoolSize(this.config.concurrency()));
    }

    /** {@code POST /emails}. */
    Uni<ResendAnswer> send(String idempotencyKey, byte[] json) {
        return Uni.createFrom().deferred(() -> UniHelper.toUni(http.request(request(idempotencyKey))
                .compose(request -> request.send(Buffer.buffer(json)))
                .compose(response -> response.body().map(body -> answer(response, body)))))
                .runSubscriptionOn(command -> home.runOnContext(ignored -> command.run()))
                .ifNoItem().after(config.timeout()).fail()
                .onFailure().recoverWithItem(ResendAnswer::none);
    }

    private RequestOptions request(String idempotencyKey) {
        return new RequestOptions().setMethod(HttpMethod.POST)
                .setAbsoluteURI(config.url().toString().replaceAll("/$", "") + "/emails")
                .setTimeout(config.timeout().toMillis())
                .putHeader("Authorization", "Bearer " + config.apiKey().orElse(""))
                .putHeader("Content-Type", "application/json")
                // Without one Resend refuses a call.
                .putHeader("User-Agent", "millrace")
                .putHeader("Idempotency-Key", idempotencyKey);
    }

    private ResendAnswer answer(HttpClientResponse response, Buffer body) {
        JsonNode json = read(body);
        MultiMap headers = response.headers();
        String limit = headers.get("ratelimit-limit");
        boolean limited = limit != null && limit.strip().matches("[1-9]\\d{0,5}");
        return new ResendAnswer(response.statusCode(), json.path("id").asText(), json.path("name").asText(),
                message(json, body), limited ? Integer.valueOf(limit.strip()) : null, window(headers),
                seconds(headers.get("retry-after")), null);
    }

    private JsonNode read(Buffer body) {
        try {
            return mapper.readTree(body.getBytes());
        } catch (IOException e) {
            return mapper.createObjectNode();
        }
    }

    /** A proxy on the way does not answer in JSON; what it says is told all the same. */
    private static String message(JsonNode json, Buffer body) {
        String message = json.path("message").asText(body.toString().replaceAll("\\s+", " "));
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    }

    private static Duration window(MultiMap headers) {
        String policy = headers.get("ratelimit-policy");
        Matcher window = WINDOW.matcher(policy == null ? "" : policy);
        return Duration.ofSeconds(window.matches() ? Math.max(1, Long.parseLong(window.group(1))) : 1);
    }

    private static @Nullable Duration seconds(@Nullable String header) {
        if (header == null || !header.strip().matches("\\d{1,9}")) {
            return null;
        }
        Duration said = Duration.ofSeconds(Long.parseLong(header.strip()));
        return said.compareTo(LONGEST_RETRY_AFTER) < 0 ? said : LONGEST_RETRY_AFTER;
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
