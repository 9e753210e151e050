package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/**
 * The snippets of docs/api.md run as they stand there. A language that is not installed is left out, except where {@code CI} is
 * set, which promises that all are.
 */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class GuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "api.md");
    private static final Pattern SNIPPET = Pattern.compile("```(\\w+) run\\n(.*?)```", Pattern.DOTALL);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** How a language is run: the name of the file and the words of the command, to which the file is added. */
    private record Language(String file, List<String> command) {
    }

    private static final Map<String, Language> LANGUAGES = Map.of(
            "sh", new Language("snippet.sh", List.of("bash", "-euo", "pipefail")),
            "python", new Language("snippet.py", List.of("python3")),
            "javascript", new Language("snippet.mjs", List.of("node")),
            "go", new Language("snippet.go", List.of("go", "run")));

    /** A snippet and where it stands. */
    record Snippet(int line, String language, String text) {

        @Override
        public String toString() {
            return language + ", line " + line;
        }
    }

    @TempDir
    Path folder;

    static List<Snippet> snippets() throws IOException {
        String guide = Files.readString(GUIDE);
        List<Snippet> snippets = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(guide);
        while (matcher.find()) {
            snippets.add(new Snippet((int) guide.substring(0, matcher.start()).lines().count() + 1, matcher.group(1),
                    matcher.group(2)));
        }
        return snippets;
    }

    @BeforeEach
    void makeTheQueue() {
        enqueued("guide", "Order 1017");
        await().until(() -> as(OPERATOR_KEY).get("/v1/queues/guide").statusCode() == 200);
    }

    @Test
    void thereIsASnippetInEachLanguage() throws IOException {
        assertThat(snippets()).extracting(Snippet::language).contains("sh", "python", "javascript", "go");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void snippetRuns(Snippet snippet) throws Exception {
        Language language = Objects.requireNonNull(LANGUAGES.get(snippet.language()), "nobody knows how to run it");
        assumeTrue(System.getenv("CI") != null || isInstalled(language.command().get(0)),
                () -> language.command().get(0) + " is not installed");
        String output = run(language, snippet.text());
        assertThat(output).as("what %s prints", snippet).isNotBlank();
        if (snippet.text().contains("order-1017-")) {
            assertThat(output).as("repeated under the same key").isEqualTo(run(language, snippet.text()));
        }
    }

    @Test
    void whatItSaysOfTaskNotKeptIsSo() {
        as(OPERATOR_KEY).get("/v1/queues/guide/tasks/never-was").then().statusCode(404)
                .body("type", equalTo("/problems/task-not-kept"));
    }

    private String run(Language language, String text) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(language.file()), text);
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(language.command());
        command.add(file.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("MILLRACE_URL", RestAssured.baseURI + ":" + RestAssured.port,
                "MILLRACE_KEY", OPERATOR_KEY, "GOFLAGS", "-mod=mod"));
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("exit status, after %s", Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
