package io.millrace.types.digest;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Something that a digest points to.
 *
 * @param title one line
 * @param url http or https
 * @param summary a few words
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Post(String title, String url, @Nullable String summary) {

    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_LINK = 2048;

    @SuppressWarnings("RedundantNullCheck")
    public Post {
        if (title == null || title.isBlank() || title.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("The title of a post has 1 to " + LONGEST_TEXT + " characters");
        }
        if (url == null || url.length() > LONGEST_LINK || !isLink(url)) {
            throw new IllegalArgumentException("The url of post \"" + title + "\" is not an http or https address of at most "
                    + LONGEST_LINK + " characters");
        }
        if (summary != null && summary.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("The summary of post \"" + title + "\" has more than " + LONGEST_TEXT
                    + " characters");
        }
    }

    private static boolean isLink(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
