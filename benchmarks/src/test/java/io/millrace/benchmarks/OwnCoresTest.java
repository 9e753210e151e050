package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class OwnCoresTest {

    @Test
    void listOfTheKernelIsRead() {
        assertThat(OwnCores.cores("0")).containsExactly(0);
        assertThat(OwnCores.cores("0-1")).containsExactly(0, 1);
        assertThat(OwnCores.cores("2,4-6,15")).containsExactly(2, 4, 5, 6, 15);
    }

    @Test
    void eachHasACoreOfItsOwnUntilItIsOver() throws IOException {
        String before = allowed("self");
        assumeTrue(OwnCores.cores(before).size() > 1, "two cores");
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            try (OwnCores placed = OwnCores.of(other.pid())) {
                List<Integer> theirs = OwnCores.cores(allowed(String.valueOf(other.pid())));
                List<Integer> ours = OwnCores.cores(allowed("self"));
                assertThat(theirs).as("%s", placed).hasSize(1).doesNotContainAnyElementsOf(ours);
                assertThat(ours).hasSize(1);
            }
            assertThat(allowed("self")).isEqualTo(before);
        } finally {
            other.destroyForcibly();
        }
    }

    private static String allowed(String process) throws IOException {
        String field = "Cpus_allowed_list:";
        return Files.readAllLines(Path.of("/proc", process, "status")).stream().filter(line -> line.startsWith(field))
                .findFirst().orElseThrow().substring(field.length()).strip();
    }
}
