package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class GuideTest {

    private static final Path GUIDE = Path.of("../docs/testing.md");
    private static final Path EXAMPLES = Path.of("src/test/java/io/millrace/testing/ReportsExampleTest.java");

    @Test
    void everyExampleOfTheGuideIsOneThatRuns() throws IOException {
        List<String> shown = found("```java\\n(.*?)```", GUIDE);
        List<String> run = found("// example: \\w+\\n(.*?) *// end", EXAMPLES).stream()
                .map(text -> text.stripTrailing().stripIndent() + "\n").toList();
        assertThat(run).hasSizeGreaterThan(5);
        assertThat(shown).containsExactlyElementsOf(run);
    }

    private static List<String> found(String expression, Path file) throws IOException {
        return Pattern.compile(expression, Pattern.DOTALL).matcher(Files.readString(file)).results()
                .map((MatchResult match) -> match.group(1)).toList();
    }
}
