package io.millrace.worker;

import java.util.Set;

import io.millrace.broker.Episode.Thrown;

/**
 * As much of a stack trace as tells where it happened: for the exception and each of its causes the place it was made, and the
 * frames that belong to neither the platform nor a framework. 2 KiB at most.
 */
final class StackExcerpt {

    private static final int MOST_CHARS = 2048;
    private static final int LONGEST_LINE = 300;
    private static final int MOST_FRAMES = 8;
    private static final int MOST_CAUSES = 5;
    private static final Set<String> OTHERS = Set.of("java", "javax", "jdk", "sun", "io.smallrye", "io.vertx", "io.netty",
            "io.quarkus", "jakarta", "org.jboss", "org.reactivestreams", "io.millrace.worker");

    private final StringBuilder text = new StringBuilder();

    private StackExcerpt() {
    }

    static Thrown of(Throwable failure) {
        StackExcerpt excerpt = new StackExcerpt();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            excerpt.add(cause, depth);
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return new Thrown(failure.getClass().getName(), excerpt.text.toString());
    }

    private void add(Throwable failure, int depth) {
        line(depth == 0 ? failure.toString() : "Caused by: " + failure);
        int shown = 0;
        int left = 0;
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < frames.length; i++) {
            if (shown < MOST_FRAMES && (i == 0 || isOwn(frames[i].getClassName()))) {
                line("  at " + frames[i]);
                shown++;
            } else {
                left++;
            }
        }
        if (left > 0) {
            line("  (" + left + " other frames)");
        }
    }

    private static boolean isOwn(String className) {
        return OTHERS.stream().noneMatch(other -> className.startsWith(other) && className.startsWith(".", other.length()));
    }

    private void line(String full) {
        String line = full.lines().findFirst().orElse("");
        String shown = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 1) + "…";
        if (text.length() + 1 + shown.length() <= MOST_CHARS) {
            text.append(text.isEmpty() ? "" : "\n").append(shown);
        }
    }
}
