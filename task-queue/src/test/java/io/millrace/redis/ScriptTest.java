package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final Path RESOURCES = Path.of("src/main/resources");

    @Test
    void everyFileIsAScriptAndEveryScriptAFile() throws IOException {
        List<String> scripts = Arrays.stream(Script.values()).map(script -> script.name().toLowerCase(Locale.ROOT)).toList();
        assertThat(verbs()).containsExactlyInAnyOrderElementsOf(scripts);
    }

    @Test
    void everyScriptBeginsWithItsContract() throws IOException {
        for (String verb : verbs()) {
            assertThat(Files.readString(RESOURCES.resolve("lua/" + verb + ".lua"))).as(verb)
                    .startsWith("#!lua").contains("-- KEYS", "-- Returns").containsAnyOf("allow-oom", "no-writes", "#!lua\n");
        }
    }

    @Test
    void scriptsThatAcceptWorkAreRefusedWhenMemoryIsOut() throws IOException {
        for (String verb : List.of("enqueue", "revive", "fire", "inscribe")) {
            assertThat(Files.readString(RESOURCES.resolve("lua/" + verb + ".lua"))).as(verb).startsWith("#!lua\n");
        }
    }

    @Test
    void everyScriptIsInANativeImage() throws IOException {
        String config = Files
                .readString(RESOURCES.resolve("META-INF/native-image/io.millrace/task-queue/resource-config.json"));
        Pattern registered = Pattern.compile("lua/[a-z_]+\\.lua");
        assertThat(config).contains(registered.pattern().replace("\\", "\\\\"));
        try (Stream<Path> files = Files.list(RESOURCES.resolve("lua"))) {
            assertThat(files).allMatch(file -> registered.matcher("lua/" + file.getFileName()).matches());
        }
    }

    private static List<String> verbs() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("lua"))) {
            return files.map(file -> file.getFileName().toString().replace(".lua", ""))
                    .filter(name -> !name.equals("lib")).toList();
        }
    }
}
