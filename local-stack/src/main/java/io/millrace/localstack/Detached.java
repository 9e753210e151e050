package io.millrace.localstack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs children in a session of their own. Ctrl-C goes to everything that the terminal started; children outside of that go on
 * until they are stopped, in order.
 */
final class Detached {

    /** What to put before a command line; empty where there is no such tool, and then Ctrl-C reaches all at once. */
    static final List<String> LAUNCHER = launcher();

    private Detached() {
    }

    private static List<String> launcher() {
        if (isInstalled("setsid")) {
            return List.of("setsid");
        }
        return isInstalled("perl") ? List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV") : List.of();
    }

    private static boolean isInstalled(String tool) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path).filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
