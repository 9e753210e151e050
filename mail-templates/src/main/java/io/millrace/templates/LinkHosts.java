package io.millrace.templates;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where links may lead.
 *
 * @param allowed hosts, {@code example.com}, or all below one, {@code *.example.com}; empty: anywhere
 */
public record LinkHosts(List<String> allowed) {

    /** Anywhere. */
    public static final LinkHosts ANY = new LinkHosts(List.of());

    private static final Pattern FORM = Pattern.compile("(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*");

    public LinkHosts {
        allowed = allowed.stream().map(host -> host.strip().toLowerCase(Locale.ROOT)).toList();
        allowed.stream().filter(host -> !FORM.matcher(host).matches()).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException("\"" + wrong
                    + "\" is no host that links may lead to; write example.com, or *.example.com for all below it");
        });
    }

    /** What is wrong with a host, if anything. */
    @Nullable
    String objection(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean fine = allowed.isEmpty() || allowed.stream().anyMatch(one -> one.startsWith("*.")
                ? lower.endsWith(one.substring(1))
                : lower.equals(one));
        return fine ? null : "leads to " + lower + "; links may lead to " + String.join(", ", allowed);
    }
}
