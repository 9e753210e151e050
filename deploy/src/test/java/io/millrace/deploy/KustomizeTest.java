package io.millrace.deploy;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.deploy.Manifests.Manifest;

/** The base and every overlay: valid by schema, restricted by our own rules, and in agreement with the services. */
class KustomizeTest {

    /** Secrets that the one who installs creates by hand, as deploy/README.md tells. */
    private static final Set<String> SECRETS_FROM_OUTSIDE = Set.of("millrace-api-keys");

    static Stream<Manifests> builds() {
        return Stream.concat(Stream.of(Repository.DEPLOY.resolve("base")), Manifests.overlays().stream())
                .map(Manifests::build);
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyManifestIsWhatTheApiServerTakes(Manifests build) {
        StrictSchema schema = new StrictSchema();
        assertThat(build.all()).isNotEmpty()
                .allSatisfy(manifest -> assertThat(schema.problems(manifest.json())).as(manifest.toString()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyManifestLeavesTheNamespaceToWhoInstalls(Manifests build) {
        assertThat(build.all()).allSatisfy(manifest -> assertThat(manifest.json().at("/metadata/namespace").isMissingNode())
                .as(manifest.toString()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyManifestIsLabelledAsPartOfMillrace(Manifests build) {
        assertThat(build.all()).allSatisfy(manifest -> assertThat(
                manifest.json().at("/metadata/labels").path("app.kubernetes.io/part-of").asText())
                .as(manifest.toString()).isEqualTo("millrace"));
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyPodKeepsToTheRestrictedStandard(Manifests build) {
        SoftAssertions softly = new SoftAssertions();
        for (Manifest workload : build.workloads()) {
            JsonNode pod = workload.pod();
            softly.assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).as(workload + ": token").isFalse();
            softly.assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).as(workload + ": non-root").isTrue();
            softly.assertThat(pod.at("/securityContext/seccompProfile/type").asText()).as(workload + ": seccomp")
                    .isEqualTo("RuntimeDefault");
            softly.assertThat(List.of("hostNetwork", "hostPID", "hostIPC")).as(workload.toString()).noneMatch(pod::has);
            softly.assertThat(pod.path("volumes").findValues("hostPath")).as(workload.toString()).isEmpty();
            for (JsonNode container : workload.containers()) {
                String name = workload + "/" + container.path("name").asText();
                JsonNode context = container.path("securityContext");
                softly.assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
                softly.assertThat(context.path("readOnlyRootFilesystem").asBoolean()).as(name + ": read-only").isTrue();
                softly.assertThat(context.at("/capabilities/drop").toString()).as(name).isEqualTo("[\"ALL\"]");
                softly.assertThat(context.at("/capabilities").has("add")).as(name + ": adds capabilities").isFalse();
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyContainerIsProbedBoundedAndPinned(Manifests build) {
        SoftAssertions softly = new SoftAssertions();
        for (Manifest workload : build.workloads()) {
            for (JsonNode container : workload.containers()) {
                String name = workload + "/" + container.path("name").asText();
                softly.assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe")).as(name)
                        .allMatch(container::has);
                softly.assertThat(container.at("/resources/requests").has("cpu")).as(name + ": requests cpu").isTrue();
                softly.assertThat(container.at("/resources/requests").has("memory")).as(name + ": requests memory").isTrue();
                softly.assertThat(container.at("/resources/limits").has("memory")).as(name + ": limits memory").isTrue();
                softly.assertThat(container.path("image").asText()).as(name).matches(".+:.+").doesNotEndWith(":latest");
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everySelectorPicksAPod(Manifests build) {
        assertThat(build.workloads()).allSatisfy(workload -> assertThat(
                picks(workload.spec().at("/selector/matchLabels"), workload)).as(workload.toString()).isTrue());
        assertThat(Stream.concat(build.ofKind("Service"), build.ofKind("PodDisruptionBudget"))).isNotEmpty()
                .allSatisfy(manifest -> assertThat(build.workloads()).as(manifest.toString())
                        .anyMatch(workload -> picks(selector(manifest), workload)));
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyPortOfAServiceIsAPortOfItsPod(Manifests build) {
        assertThat(build.ofKind("Service")).allSatisfy(service -> {
            Manifest workload = build.workloads().stream().filter(candidate -> picks(selector(service), candidate))
                    .findFirst().orElseThrow();
            Set<String> ports = workload.containers().stream().flatMap(container -> container.path("ports").valueStream())
                    .map(port -> port.path("name").asText()).collect(toSet());
            assertThat(service.spec().path("ports").valueStream().map(port -> port.path("targetPort").asText()))
                    .as(service.toString()).isNotEmpty().allMatch(ports::contains);
        });
    }

    @ParameterizedTest
    @MethodSource("builds")
    void everyConfigurationAndSecretAPodNamesIsThere(Manifests build) {
        Set<String> configMaps = build.ofKind("ConfigMap").map(Manifest::name).collect(toSet());
        Set<String> secrets = build.ofKind("Secret").map(Manifest::name).collect(toSet());
        assertThat(build.workloads()).allSatisfy(workload -> {
            JsonNode pod = workload.pod();
            assertThat(pod.findValues("configMapRef")).as(workload.toString())
                    .allMatch(reference -> configMaps.contains(reference.path("name").asText()));
            assertThat(pod.path("volumes").findValues("configMap")).as(workload.toString())
                    .allMatch(volume -> configMaps.contains(volume.path("name").asText()));
            assertThat(pod.findValues("secretKeyRef")).as(workload.toString())
                    .allMatch(reference -> reference.path("optional").asBoolean());
            assertThat(pod.path("volumes").findValues("secret")).as(workload.toString())
                    .extracting(volume -> volume.path("secretName").asText())
                    .allMatch(name -> secrets.contains(name) || SECRETS_FROM_OUTSIDE.contains(name));
        });
    }

    @ParameterizedTest
    @MethodSource("builds")
    void nothingIsCommittedThatOpensAnythingButADevelopersMachine(Manifests build) {
        List<Manifest> secrets = build.ofKind("Secret").toList();
        if (!build.folder().endsWith("local")) {
            assertThat(secrets).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void probesAskThePortThatTheServiceManagesItselfAt(Service service) {
        JsonNode container = Manifests.base().deployment(service).service();
        assertThat(Manifests.named(container.path("ports"), "management").path("containerPort").asInt())
                .isEqualTo(Repository.managementPort(service));
        assertThat(container.at("/startupProbe/httpGet").toString())
                .isEqualTo("{\"path\":\"/q/health/started\",\"port\":\"management\"}");
        assertThat(container.at("/livenessProbe/httpGet").toString())
                .isEqualTo("{\"path\":\"/q/health/live\",\"port\":\"management\"}");
        assertThat(container.at("/readinessProbe/httpGet").toString())
                .isEqualTo("{\"path\":\"/q/health/ready\",\"port\":\"management\"}");
    }

    @ParameterizedTest
    @EnumSource
    void prometheusIsSentToThePortThatTheServiceManagesItselfAt(Service service) {
        JsonNode annotations = Manifests.base().deployment(service).template().at("/metadata/annotations");
        assertThat(annotations.path("prometheus.io/scrape").asText()).isEqualTo("true");
        assertThat(annotations.path("prometheus.io/path").asText()).isEqualTo("/q/metrics");
        assertThat(annotations.path("prometheus.io/port").asText()).isEqualTo(String.valueOf(Repository.managementPort(service)));
    }

    @ParameterizedTest
    @EnumSource
    void readinessGivesTheCheckOfRedisItsSecond(Service service) {
        JsonNode container = Manifests.base().deployment(service).service();
        assertThat(container.at("/readinessProbe/timeoutSeconds").asInt()).isGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("builds")
    void workersAreGivenTheTimeTheyDrain(Manifests build) {
        Manifest worker = build.deployment(Service.WORKER);
        Duration drain = Duration.parse("PT" + Manifests.named(worker.service().path("env"), "MILLRACE_WORKER_DRAIN_TIMEOUT")
                .path("value").asText());
        assertThat(drain).isPositive();
        assertThat(Duration.ofSeconds(worker.pod().path("terminationGracePeriodSeconds").asLong()))
                .isGreaterThan(drain.plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource
    void imagesCarryTheVersionOfTheBuild(Service service) {
        String version = Repository.version();
        assertThat(Manifests.base().deployment(service).service().path("image").asText())
                .isEqualTo("millrace/" + service.module() + ":" + version);
    }

    @Test
    void everyComponentIsBuiltByAnOverlay() {
        List<String> overlays = Manifests.overlays().stream().map(overlay -> overlay.resolve("kustomization.yaml"))
                .map(Repository::read).toList();
        assertThat(Manifests.components()).isNotEmpty().allSatisfy(component -> assertThat(overlays)
                .as(component.toString()).anyMatch(overlay -> overlay.contains("components/" + component.getFileName())));
    }

    @Test
    void theReadmeTellsOfEverySecretThatOneCreates() {
        Path readme = Repository.DEPLOY.resolve("README.md");
        assertThat(Files.exists(readme)).isTrue();
        List<String> secrets = Manifests.base().workloads().stream()
                .flatMap(workload -> Stream.concat(
                        workload.pod().path("volumes").findValuesAsText("secretName").stream(),
                        workload.pod().findValues("secretKeyRef").stream().map(reference -> reference.path("name").asText())))
                .toList();
        assertThat(secrets).isNotEmpty().allMatch(Repository.read(readme)::contains);
    }

    private static JsonNode selector(Manifest manifest) {
        JsonNode selector = manifest.spec().path("selector");
        return selector.has("matchLabels") ? selector.path("matchLabels") : selector;
    }

    private static boolean picks(JsonNode selector, Manifest workload) {
        JsonNode labels = workload.template().at("/metadata/labels");
        return !selector.isEmpty() && selector.propertyStream()
                .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
    }
}
