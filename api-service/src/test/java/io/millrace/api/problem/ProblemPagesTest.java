package io.millrace.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever meets an error can read what it means. */
class ProblemPagesTest {

    private static final Path PAGES = Path.of("..", "docs", "problems");

    @ParameterizedTest
    @EnumSource
    void eachKindHasAPageAndIsListed(ProblemType type) throws IOException {
        String name = type.uri().replaceFirst("/problems/", "");
        assertThat(Files.readString(PAGES.resolve(name + ".md"))).startsWith("# " + type.title())
                .contains("`" + type.uri() + "` · status " + type.status(), "## What happened", "## What to do");
        assertThat(Files.readString(PAGES.resolve("README.md")))
                .contains("| " + type.status() + " | [`" + name + "`](" + name + ".md) | " + type.title());
    }
}
