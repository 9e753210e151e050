package io.millrace.localstack.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Where the pages of this repository lead: what they name is there. */
class LinksTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** A link or a picture, in Markdown or in HTML, that is not an address elsewhere nor within its page. */
    private static final Pattern LOCAL = Pattern.compile("(?:\\]\\(|(?:src|srcset)=\")(?![a-z]+:|#)([^)#\"\\s]+)");

    @Test
    void everyLocalLinkOfAPageLeadsToAFile() throws IOException {
        List<Path> pages = pages();
        assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/reliability.md"));
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages) {
            Matcher link = LOCAL.matcher(Files.readString(page));
            while (link.find()) {
                links++;
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(ROOT.relativize(page) + " -> " + link.group(1));
                }
            }
        }
        assertThat(links).isGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> modules = Files.list(ROOT).filter(Files::isDirectory).flatMap(LinksTest::list)) {
            return Stream.of(top, docs, modules).flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md")).distinct().toList();
        }
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }
}
