package io.millrace.observe;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What is said of a {@link Throwable} that the application threw. Its methods are the application's own, and may throw, answer
 * null or go round in circles; nothing of that gets out of here.
 *
 * <p>
 * The excerpt of its stack is as much as tells where it happened: for the exception and each of its causes the place it was
 * made, and the frames that belong to neither the platform nor a framework. 2 KiB at most.
 */
public final class StackExcerpt {

    private static final int MOST_CHARS = 2048;
    private static final int LONGEST_LINE = 300;
    private static final int MOST_FRAMES = 8;
    private static final int MOST_CAUSES = 5;
    private static final StackTraceElement[] NO_FRAMES = {};
    private static final Set<String> OTHERS = Set.of("java", "javax", "jdk", "sun", "io.smallrye", "io.vertx", "io.netty",
            "io.quarkus", "jakarta", "org.jboss", "org.reactivestreams", "io.millrace.worker");

    private final StringBuilder text = new StringBuilder();

    private StackExcerpt() {
    }

    /** It and its causes, in lines. */
    public static String of(Throwable failure) {
        StackExcerpt excerpt = new StackExcerpt();
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable cause = failure;
        while (cause != null && told.size() < MOST_CAUSES && told.add(cause)) {
            excerpt.add(told.size() == 1 ? "" : "Caused by: ", cause);
            cause = asked(cause::getCause);
        }
        return excerpt.text.toString();
    }

    /** What a thread is doing, in lines. */
    public static String of(Thread thread) {
        StackExcerpt excerpt = new StackExcerpt();
        excerpt.frames(thread.getStackTrace());
        return excerpt.text.toString();
    }

    /** What it says of itself, or else the name of its class. */
    public static String summary(Throwable failure) {
        String said = asked(failure::toString);
        return said == null || said.isBlank() ? failure.getClass().getName() : said;
    }

    private void add(String before, Throwable failure) {
        line(before + summary(failure));
        StackTraceElement[] frames = asked(failure::getStackTrace);
        frames(frames == null ? NO_FRAMES : frames);
    }

    private void frames(StackTraceElement[] frames) {
        int shown = 0;
        int left = 0;
        for (int i = 0; i < frames.length; i++) {
            if (frames[i] != null && shown < MOST_FRAMES && (i == 0 || isOwn(frames[i].getClassName()))) {
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

    /** Null when it does not answer. Whatever comes out of there is not ours, errors of the machine among them. */
    private static <T> @Nullable T asked(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (Throwable noAnswer) {
            return null;
        }
    }
}
