package io.millrace.templates;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Which templates there are beside the built-in ones, and where their links may lead. The same for API and worker. */
@ConfigMapping(prefix = "millrace.templates")
public interface TemplatesConfig {

    /**
     * A folder with templates of your own: {@code <id>.yaml}, {@code <id>.html} and {@code <id>.txt}. Read at start-up, which
     * a mistake in it ends. Unset: only the built-in ones.
     */
    Optional<Path> folder();

    /**
     * The hosts that links in variables may lead to, comma-separated: {@code example.com}, or {@code *.example.com} for all
     * below it. A link to another host is refused with 422. Unset: any host, so whoever holds a producer's key can send
     * links to anywhere under your name.
     */
    Optional<List<String>> linkHosts();
}
