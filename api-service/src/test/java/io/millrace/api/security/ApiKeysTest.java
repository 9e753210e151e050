package io.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.api.ApiConfig;
import io.millrace.api.Keys;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;

class ApiKeysTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void withoutAnyKeyStartUpFailsNamingTheSettings() {
        assertThatThrownBy(() -> keys(List.of(), null, NEVER)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MILLRACE_API_KEYS").hasMessageContaining("MILLRACE_API_KEYS_FILE");
    }

    @Test
    void missingFileEndsStartUpNamingIt() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> keys(List.of(), missing, NEVER)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void malformedFileEndsStartUp() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "nonsense\n");
        assertThatThrownBy(() -> keys(List.of(), file, NEVER)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void changedFileAddsAndWithdrawsKeys() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), Keys.entry("shop", "producer", "old"));
        ApiKeys keys = keys(List.of(Keys.entry("ops", "operator", "fixed")), file, NEVER);
        assertThat(keys.refresh()).isFalse();
        Files.writeString(file, Keys.entry("shop", "producer", "new"));
        assertThat(keys.refresh()).isTrue();
        assertThat(keys.find("old")).isEmpty();
        assertThat(keys.find("new")).isPresent();
        assertThat(keys.find("fixed")).isPresent();
    }

    @Test
    void unusableFileLeavesTheKeysAsTheyWere() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), Keys.entry("shop", "producer", "old"));
        ApiKeys keys = keys(List.of(), file, NEVER);
        Files.writeString(file, "nonsense");
        assertThat(keys.refresh()).isFalse();
        assertThat(keys.find("old")).isPresent();
        Files.delete(file);
        assertThat(keys.refresh()).isFalse();
        assertThat(keys.find("old")).isPresent();
    }

    @Test
    void fileIsWatched() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), Keys.entry("shop", "producer", "old"));
        ApiKeys keys = keys(List.of(), file, Duration.ofMillis(10));
        try {
            Files.writeString(file, Keys.entry("shop", "producer", "new"));
            await().untilAsserted(() -> assertThat(keys.find("new")).isPresent());
        } finally {
            keys.stop();
        }
    }

    private static ApiKeys keys(List<String> entries, @Nullable Path file, Duration check) {
        return new ApiKeys(new ApiConfig() {
            @Override
            public Optional<List<String>> keys() {
                return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
            }

            @Override
            public Optional<Path> keysFile() {
                return Optional.ofNullable(file);
            }

            @Override
            public Duration keysFileCheck() {
                return check;
            }

            @Override
            public Optional<List<String>> resendWebhookSecrets() {
                return Optional.empty();
            }

            @Override
            public String emailQueue() {
                return "default";
            }
        }, vertx);
    }
}
