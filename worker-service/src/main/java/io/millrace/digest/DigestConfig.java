package io.millrace.digest;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is in the weekly digest, and where its emails wait. */
@ConfigMapping(prefix = "millrace.digest")
interface DigestConfig {

    /**
     * A file with the posts, a JSON array of {@code {"title", "url", "summary"?}}, 50 at most, for digests whose task brings
     * none.
     * It is read when a week's digest begins. Unset or empty, nothing is sent in that week.
     */
    Optional<Path> postsFile();

    /** The queue that takes the emails. One of their own keeps a large digest from delaying other emails. */
    @WithDefault("low")
    String emailQueue();
}
