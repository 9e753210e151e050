package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code docker-compose.yml} as Compose itself reads it. */
class ComposeTest {

    private static final String DEVELOPMENT_KEY = "millrace-local-development-key";

    @ParameterizedTest
    @EnumSource
    void serviceIsBuiltFromTheseSources(Service service) {
        JsonNode definition = services(Map.of()).path(service.module());
        assertThat(definition.at("/build/args/SERVICE").asText()).isEqualTo(service.module());
        assertThat(Repository.ROOT.resolve(definition.at("/build/dockerfile").asText())).exists();
        assertThat(definition.path("image").asText()).isEqualTo("millrace/" + service.module() + ":local");
    }

    @ParameterizedTest
    @EnumSource
    void serviceIsHealthyWhenItsManagementPortSaysSo(Service service) {
        assertThat(services(Map.of()).path(service.module()).at("/healthcheck/test").valueStream().map(JsonNode::asText))
                .containsExactly("CMD", "/opt/millrace/ready", String.valueOf(Repository.managementPort(service)));
    }

    @ParameterizedTest
    @EnumSource
    void serviceHasNoMoreRightsThanInACluster(Service service) {
        JsonNode definition = services(Map.of()).path(service.module());
        assertThat(definition.path("read_only").asBoolean()).isTrue();
        assertThat(definition.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(definition.path("security_opt").toString()).isEqualTo("[\"no-new-privileges:true\"]");
        assertThat(definition.has("mem_limit")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void serviceIsGivenTheTimeTheWorkerDrains(Service service) {
        Duration drain = Duration.parse("PT" + Manifests.named(
                Manifests.base().deployment(Service.WORKER).service().path("env"), "MILLRACE_WORKER_DRAIN_TIMEOUT")
                .path("value").asText());
        assertThat(Duration.parse("PT" + services(Map.of()).path(service.module()).path("stop_grace_period").asText()))
                .isGreaterThan(drain.plusSeconds(5));
    }

    @Test
    void portsAreOpenToThisMachineOnly() {
        assertThat(services(Map.of()).valueStream().flatMap(service -> service.path("ports").valueStream())).isNotEmpty()
                .allSatisfy(port -> assertThat(hostAddress(port)).isEqualTo("127.0.0.1"));
    }

    @Test
    void developmentKeyOpensTheApi() {
        assertThat(apiKeys(Map.of())).isEqualTo("local:operator:" + sha256(DEVELOPMENT_KEY));
    }

    @Test
    void keysOfOnesOwnReplaceTheDevelopmentKey() {
        assertThat(apiKeys(Map.of("MILLRACE_API_KEYS", "me:viewer:00"))).isEqualTo("me:viewer:00");
    }

    @Test
    void localOverlayTakesTheSameKey() {
        assertThat(Repository.read(Repository.DEPLOY.resolve("overlays/local/api-keys")).strip())
                .isEqualTo(apiKeys(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "redis", "mailpit" })
    void localOverlayRunsTheSameImage(String name) {
        Manifests local = Manifests.build(Repository.DEPLOY.resolve("overlays/local"));
        assertThat(local.workloads()).filteredOn(workload -> workload.name().equals(name)).singleElement()
                .satisfies(workload -> assertThat(workload.pod().at("/containers/0/image").asText())
                        .isEqualTo(services(Map.of()).path(name).path("image").asText()));
    }

    private static String apiKeys(Map<String, String> environment) {
        return services(environment).path(Service.API.module()).at("/environment/MILLRACE_API_KEYS").asText();
    }

    private static JsonNode services(Map<String, String> environment) {
        return Yaml.documents(Tool.compose().run(environment, "config")).get(0).path("services");
    }

    /** Compose 1 prints a published port as one text, Compose 2 as an object. */
    private static String hostAddress(JsonNode port) {
        return port.isTextual() ? port.asText().substring(0, port.asText().indexOf(':')) : port.path("host_ip").asText();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
