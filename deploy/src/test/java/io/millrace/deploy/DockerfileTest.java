package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What no build would complain about and no operator would forgive. */
class DockerfileTest {

    private static final Path FOLDER = Repository.DEPLOY.resolve("docker");

    static Stream<Dockerfile> dockerfiles() {
        return Stream.of("Dockerfile.jvm", "Dockerfile.native").map(FOLDER::resolve).map(Dockerfile::read);
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void everyImageItBuildsOnIsPinned(Dockerfile dockerfile) {
        assertThat(dockerfile.all("FROM")).hasSize(2)
                .allSatisfy(image -> assertThat(image).matches("[a-z/-]+:[\\w.-]+( AS \\w+)?").doesNotContain("latest"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void theUserIsNotRootAndNumericSoThatKubernetesCanTell(Dockerfile dockerfile) {
        assertThat(dockerfile.only("USER")).matches("[1-9]\\d*:[1-9]\\d*");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void nothingIsWrittenAsThatUser(Dockerfile dockerfile) {
        List<String> keywords = dockerfile.image().stream().map(Dockerfile.Instruction::keyword).toList();
        assertThat(keywords.subList(keywords.indexOf("USER"), keywords.size())).doesNotContain("RUN", "COPY", "ADD");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void theProcessIsTheServiceAndNoShellSoThatSigtermReachesIt(Dockerfile dockerfile) throws Exception {
        JsonNode entrypoint = new JsonMapper().readTree(dockerfile.only("ENTRYPOINT"));
        assertThat(entrypoint.isArray()).isTrue();
        assertThat(entrypoint.get(0).asText()).isIn("java", "./application");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void nothingIsFetchedOutsideThePackageManagers(Dockerfile dockerfile) {
        assertThat(dockerfile.all("ADD")).isEmpty();
        assertThat(dockerfile.all("RUN")).noneMatch(command -> command.contains("curl") || command.contains("wget"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void whatIsCopiedFromTheSourcesIsThere(Dockerfile dockerfile) {
        assertThat(dockerfile.image()).filteredOn(instruction -> instruction.keyword().equals("COPY"))
                .extracting(Dockerfile.Instruction::arguments)
                .filteredOn(arguments -> !arguments.contains("--from="))
                .containsExactly("--chmod=0755 deploy/docker/ready /opt/millrace/ready");
        assertThat(FOLDER.resolve("ready")).isExecutable();
    }
}
