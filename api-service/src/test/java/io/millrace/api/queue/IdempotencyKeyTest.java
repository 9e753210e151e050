package io.millrace.api.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

class IdempotencyKeyTest {

    @Test
    void sameRequestMakesTheSameTask() {
        assertThat(id("shop", "key", "/v1/emails", "{}")).isEqualTo(id("shop", "key", "/v1/emails", "{}"));
    }

    @Test
    void anythingElseMakesAnotherTask() {
        assertThat(Set.of(id("shop", "key", "/v1/emails", "{}"), id("shop2", "key", "/v1/emails", "{}"),
                id("shop", "key2", "/v1/emails", "{}"), id("shop", "key", "/v1/tasks", "{}"),
                id("shop", "key", "/v1/emails", "{ }"), key("shop", "key", "/v1/emails", "{}").taskId(1))).hasSize(6);
    }

    @Test
    void taskIdIsAWellFormedUuid() {
        UUID id = id("shop", "key", "/v1/emails", "{}");
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void withoutHeaderThereIsNoKey() {
        assertThat(IdempotencyKey.of(null, "shop", "POST", "/v1/emails", new byte[0])).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 257 })
    void keyOfWrongLengthIsRefused(int length) {
        assertThatThrownBy(() -> key("shop", "k".repeat(length), "/v1/emails", "{}"))
                .isInstanceOfSatisfying(ProblemException.class,
                        e -> assertThat(e.type()).isEqualTo(ProblemType.INVALID_IDEMPOTENCY_KEY));
    }

    private static UUID id(String principal, String key, String path, String body) {
        return key(principal, key, path, body).taskId(0);
    }

    private static IdempotencyKey key(String principal, String key, String path, String body) {
        return Objects.requireNonNull(
                IdempotencyKey.of(key, principal, "POST", path, body.getBytes(StandardCharsets.UTF_8)));
    }
}
