package io.millrace.localstack.drill;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.millrace.localstack.Service;
import io.millrace.localstack.drill.Scrape.Sample;

/** The table of docs/metrics.md, which has to say what the services tell. */
final class MetricsPage {

    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(millrace_\\w+)` \\|([^|]*)\\|([^|]*)\\|.*");
    private static final Pattern NAME = Pattern.compile("\\bmillrace_[a-z_]+");
    private static final Pattern OF_A_TIMER = Pattern.compile("_(?:count|sum|bucket|max)$");
    private static final List<String> READ_BY_PEOPLE = List.of(".md", ".yaml", ".yml", ".json");

    /** A row: what it is called, which labels it has, who tells it. */
    private record Row(String name, Set<String> labels, Set<String> services) {
    }

    private MetricsPage() {
    }

    /** Fails for what the page promises of a service and a scrape has not, and for what it has and the page does not know. */
    static void check(Service service, Scrape scrape) {
        List<Row> rows = rows().stream().filter(row -> row.services().contains(service.label())).toList();
        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(scrape.samples())
                .filteredOn(sample -> familyOf(sample.name()).equals(row.name()) && !sample.name().endsWith("_bucket"))
                .as("%s of the %s", row.name(), service.label()).isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.labels().keySet()).isEqualTo(row.labels())));
        assertThat(scrape.samples().stream().map(Sample::name).filter(name -> name.startsWith("millrace_"))
                .map(MetricsPage::familyOf)).isSubsetOf(rows.stream().map(Row::name).toList());
    }

    /** Names of metrics in what people read and Prometheus is given that the page does not know. */
    static Set<String> strangers() {
        Set<String> known = rows().stream().map(Row::name).collect(toSet());
        return Stream.of("docs", "deploy", "README.md").map(ROOT::resolve).flatMap(MetricsPage::files)
                .filter(file -> READ_BY_PEOPLE.stream().anyMatch(file.toString()::endsWith)
                        && !file.toString().contains("target"))
                .flatMap(file -> NAME.matcher(read(file)).results().map(MatchResult::group).map(MetricsPage::familyOf)
                        .filter(name -> !known.contains(name)).map(name -> ROOT.relativize(file) + ": " + name))
                .collect(toSet());
    }

    private static List<Row> rows() {
        return ROW.matcher(read(ROOT.resolve("docs/metrics.md"))).results()
                .map(row -> new Row(row.group(1), words(row.group(2)), words(row.group(3)))).toList();
    }

    private static Set<String> words(String cell) {
        return Arrays.stream(cell.replace("`", "").split(",")).map(String::strip).filter(word -> !word.isEmpty())
                .collect(toSet());
    }

    private static String familyOf(String sample) {
        return OF_A_TIMER.matcher(sample).replaceFirst("");
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + root, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
