package io.millrace.types.digest;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The digest of a week.
 *
 * @param week ISO week, such as {@code 2026-W48}; {@code null}: the one of the slot, or of now
 * @param posts what is in it, at most {@value #MOST_POSTS}; empty: what the worker's configuration points to
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WeeklyDigest(@Nullable String week, List<Post> posts) {

    /** Most posts in a digest. */
    public static final int MOST_POSTS = 50;

    // What a JSON payload leaves out arrives as null here, whatever the parameters' types say.
    @SuppressWarnings("RedundantNullCheck")
    public WeeklyDigest {
        posts = posts == null ? List.of() : List.copyOf(posts);
        if (posts.size() > MOST_POSTS) {
            throw new IllegalArgumentException("A digest has at most " + MOST_POSTS + " posts, not " + posts.size());
        }
        if (week != null) {
            IsoWeek.parse(week);
        }
    }

    /** A digest of whatever the worker's configuration points to. */
    public static WeeklyDigest ofThisWeek() {
        return new WeeklyDigest(null, List.of());
    }
}
