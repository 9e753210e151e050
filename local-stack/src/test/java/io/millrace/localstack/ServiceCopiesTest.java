package io.millrace.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCopiesTest {

    @TempDir
    Path root;

    private ServiceCopies copies;

    @BeforeEach
    void build() throws IOException {
        copies = new ServiceCopies(root, root.resolve("stack/services"));
        Files.createDirectories(built("lib"));
        Files.writeString(built("quarkus-run.jar"), "first");
        Files.writeString(built("lib/one.jar"), "one");
    }

    @Test
    void buildUnderARunningStackDoesNotReachIt() throws IOException {
        copies.take(Service.API);
        Files.writeString(built("quarkus-run.jar"), "second");
        Files.delete(built("lib/one.jar"));

        assertThat(copies.jar(Service.API)).hasContent("first");
        assertThat(copied("lib/one.jar")).hasContent("one");
    }

    @Test
    void nothingOfAnEarlierCopyIsLeft() throws IOException {
        copies.take(Service.API);
        Files.writeString(built("quarkus-run.jar"), "second");
        Files.delete(built("lib/one.jar"));
        copies.take(Service.API);

        assertThat(copies.jar(Service.API)).hasContent("second");
        assertThat(copied("lib/one.jar")).doesNotExist();
    }

    private Path built(String file) {
        return Service.API.jar(root).resolveSibling(file);
    }

    private Path copied(String file) {
        return copies.jar(Service.API).resolveSibling(file);
    }
}
