package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.vertx.redis.client.impl.types.ErrorType;

class RefusalsTest {

    @Test
    void oneCallIsRefusedInRedisOwnWords() {
        ErrorType moved = ErrorType.create("MOVED 4247 127.0.0.1:7001");
        assertThat(Refusals.byPlace(moved)).isEqualTo(Map.of(0, "MOVED 4247 127.0.0.1:7001"));
        assertThat(Refusals.areAll(moved, 1, "MOVED")).isTrue();
        assertThat(Refusals.areAll(moved, 2, "MOVED")).isFalse();
    }

    @Test
    void ofABatchEachCallThatWasRefusedIsNamed() {
        ErrorType some = ErrorType
                .create("ERR [0] OOM command not allowed" + System.lineSeparator() + "ERR [2] OOM not allowed");
        assertThat(Refusals.byPlace(some)).isEqualTo(Map.of(0, "OOM command not allowed", 2, "OOM not allowed"));
        assertThat(Refusals.areAll(some, 3, "OOM")).isFalse();
        assertThat(Refusals.areAll(some, 2, "OOM")).isTrue();
    }

    @Test
    void lostConnectionIsNoRefusal() {
        assertThat(said(ErrorType.create("ERR [0] CONNECTION_CLOSED"))).isNull();
        assertThat(said(new ReplyLostException("no answer"))).isNull();
        ErrorType full = ErrorType.create("OOM command not allowed");
        assertThat(said(full)).isSameAs(full);
        assertThat(said(new ReplyLostException("wrapped", full))).isSameAs(full);
    }

    private static @Nullable Throwable said(Throwable failure) {
        return Refusals.of(failure);
    }
}
