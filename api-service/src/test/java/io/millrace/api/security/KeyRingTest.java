package io.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.api.Keys;

class KeyRingTest {

    @Test
    void keyGivesPrincipalAndRole() {
        KeyRing ring = KeyRing.of(List.of(Keys.entry("shop", "producer", "one")),
                List.of("# written by hand", "", Keys.entry("ops", "operator", "two") + " "));
        assertThat(ring.size()).isEqualTo(2);
        assertThat(ring.find("one").orElseThrow().principal()).isEqualTo("shop");
        assertThat(ring.find("two").orElseThrow().role()).isEqualTo(Role.OPERATOR);
        assertThat(ring.find("three")).isEmpty();
        assertThat(ring.find("")).isEmpty();
    }

    @Test
    void hashIsNoKey() {
        KeyRing ring = KeyRing.of(List.of(Keys.entry("shop", "producer", "one")), List.of());
        assertThat(ring.find(Keys.hash("one"))).isEmpty();
    }

    @Test
    void principalMayHaveTwoKeys() {
        KeyRing ring = KeyRing.of(List.of(Keys.entry("shop", "producer", "old"), Keys.entry("shop", "producer", "new")),
                List.of());
        assertThat(ring.find("old")).isPresent();
        assertThat(ring.find("new")).isPresent();
    }

    @Test
    void sameKeyTwiceIsRefusedNamingBothPlaces() {
        assertThatThrownBy(() -> KeyRing.of(List.of(Keys.entry("a", "viewer", "x")),
                List.of("# more", Keys.entry("b", "operator", "x"))))
                .hasMessageContaining("line 2 of the keys file").hasMessageContaining("entry 1 of millrace.api.keys");
    }

    @ParameterizedTest
    @ValueSource(strings = { "shop", "shop:producer", "shop:producer:abcd", "shop:chef:HASH", ":producer:HASH",
            "shop:producer:HASH:x", "sh op:producer:HASH", "shop:Producer:HASH" })
    void malformedLineIsNamedAndItsHashIsNotShown(String line) {
        String hash = Keys.hash("secret");
        assertThatThrownBy(() -> KeyRing.of(List.of(), List.of("", line.replace("HASH", hash))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2 of the keys file")
                .message().doesNotContain(hash).doesNotContain("abcd");
    }
}
