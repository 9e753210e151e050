package io.millrace.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriberTokenTest {

    private static final SubscriberId ADA = SubscriberId.ofEmail("ada@example.com");

    @Test
    void tokenIsReadBackAndKeepsItsSecretToItself() {
        SubscriberToken token = SubscriberToken.create(ADA);
        assertThat(SubscriberToken.parse(token.text())).contains(token);
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThat(token.hash()).doesNotContain(token.secret()).hasSize(64);
    }

    @Test
    void notTwoTokensAreTheSame() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            secrets.add(SubscriberToken.create(ADA).secret());
        }
        assertThat(secrets).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "x", "0123.abc", "../../etc", "00000000000000000000000000000000.tooshort",
            "0000000000000000000000000000000g.AAAAAAAAAAAAAAAAAAAAAA" })
    void whatIsNoTokenIsNone(String text) {
        assertThat(SubscriberToken.parse(text)).isEmpty();
    }

    @Test
    void addressInOtherLettersIsTheSameSubscriber() {
        assertThat(SubscriberId.ofEmail("ADA@Example.com")).isEqualTo(ADA);
        assertThat(SubscriberId.ofEmail("ada@example.org")).isNotEqualTo(ADA);
    }

    @Test
    void everyScriptIsAFileWithItsContractAndIsInANativeImage() throws IOException {
        Path resources = Path.of("src/main/resources");
        List<String> scripts = Stream.of(SubscriberScript.values())
                .map(script -> script.name().toLowerCase(Locale.ROOT) + ".lua")
                .toList();
        try (Stream<Path> files = Files.list(resources.resolve("subscribers"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(scripts);
        }
        for (String script : scripts) {
            assertThat(Files.readString(resources.resolve("subscribers").resolve(script))).startsWith("#!lua")
                    .contains("-- KEYS", "-- ARGV", "-- Returns");
        }
        assertThat(Files.readString(resources.resolve("META-INF/native-image/io.millrace/subscribers/resource-config.json")))
                .contains("subscribers/[a-z_]+");
    }
}
