package io.millrace.localstack;

import java.io.IOException;

/** The command that the stack prints, for tests that run it. */
public final class CurlCommand {

    private CurlCommand() {
    }

    /** As it is printed. */
    public static String of(StackConfig config) {
        return Welcome.curl(config);
    }

    /** Whether this machine has curl. */
    public static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor() == 0;
        } catch (IOException notFound) {
            return false;
        }
    }
}
