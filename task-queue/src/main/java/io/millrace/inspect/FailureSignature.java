package io.millrace.inspect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What failures have in common: the type of their task, and their error without what differs from one to the next.
 *
 * @param type of the tasks
 * @param pattern first line of the error, with {@code <uuid>}, {@code <hex>}, {@code <n>} and {@code <text>} for ids, numbers
 *        and quoted texts
 */
public record FailureSignature(String type, String pattern) {

    private static final int LONGEST = 300;

    private record Variable(Pattern pattern, String name) {
    }

    /** In the order in which they are replaced: what is most special first. */
    private static final List<Variable> VARIABLES = List.of(
            new Variable(Pattern.compile("(?i)\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"), "<uuid>"),
            new Variable(Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`"), "<text>"),
            new Variable(Pattern.compile("(?i)\\b(?:0x[0-9a-f]+|(?=[a-f]*[0-9])[0-9a-f]{8,})\\b"), "<hex>"),
            new Variable(Pattern.compile("\\d+(?:[.,:]\\d+)*"), "<n>"));

    /** The signature of a failure. */
    public static FailureSignature of(String type, String error) {
        String pattern = error.lines().findFirst().orElse("");
        pattern = pattern.length() <= LONGEST ? pattern : pattern.substring(0, LONGEST);
        for (Variable variable : VARIABLES) {
            pattern = variable.pattern().matcher(pattern).replaceAll(variable.name());
        }
        return new FailureSignature(type, pattern.strip());
    }

    /** A name for it that fits into an address. */
    public String id() {
        return UUID.nameUUIDFromBytes((type + '\n' + pattern).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
