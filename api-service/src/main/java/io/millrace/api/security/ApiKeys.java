package io.millrace.api.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

import io.millrace.api.ApiConfig;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;

/**
 * The valid API keys, from the configuration and from a file that is read again when it changes. A file that has become
 * unreadable or wrong changes nothing: the keys of its last good state stay valid, and the log says why.
 */
@Startup
@Singleton
public class ApiKeys {

    private static final Logger LOG = Logger.getLogger(ApiKeys.class);

    private final List<String> configured;
    private final Optional<Path> file;
    private final Vertx vertx;
    private final long timer;
    private List<String> lines;
    private boolean unreadable;
    private volatile KeyRing ring;

    /**
     * Reads the keys.
     *
     * @throws ConfigurationException when there is none, or one cannot be read; it ends the start-up
     */
    ApiKeys(ApiConfig config, Vertx vertx) {
        this.configured = config.keys().orElse(List.of());
        this.file = config.keysFile();
        this.vertx = vertx;
        try {
            this.lines = readFile();
            this.ring = KeyRing.of(configured, lines);
        } catch (IOException e) {
            throw new ConfigurationException("The keys file " + file.orElseThrow()
                    + " (millrace.api.keys-file, MILLRACE_API_KEYS_FILE) cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
        if (ring.isEmpty()) {
            throw new ConfigurationException("No API key is configured, so nobody could call. Set MILLRACE_API_KEYS"
                    + " (millrace.api.keys) to principal:role:sha256-of-the-key, or MILLRACE_API_KEYS_FILE"
                    + " (millrace.api.keys-file) to a file with such a line per key");
        }
        LOG.infof("%d API keys", ring.size());
        this.timer = file.isEmpty() ? -1
                : vertx.setPeriodic(config.keysFileCheck().toMillis(), tick -> vertx.executeBlocking(this::refresh));
    }

    /** The key that a caller showed, if it is valid. */
    Optional<ApiKey> find(String shown) {
        return ring.find(shown);
    }

    /**
     * Reads the file again and takes over its keys, if it changed. It blocks.
     *
     * @return whether something changed
     */
    synchronized boolean refresh() {
        try {
            List<String> now = readFile();
            unreadable = false;
            if (now.equals(lines)) {
                return false;
            }
            // Told once per change, good or bad, and not at every look.
            lines = now;
            ring = KeyRing.of(configured, now);
            LOG.logf(ring.isEmpty() ? Level.WARN : Level.INFO, "The keys file changed: %d API keys", ring.size());
            return true;
        } catch (IOException e) {
            if (!unreadable) {
                LOG.errorf("The keys file cannot be read any more; the keys stay as they were: %s", e);
            }
            unreadable = true;
        } catch (IllegalArgumentException e) {
            LOG.errorf("The keys file changed and cannot be used; the keys stay as they were. %s", e.getMessage());
        }
        return false;
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(timer);
    }

    private List<String> readFile() throws IOException {
        return file.isPresent() ? Files.readAllLines(file.get()) : List.of();
    }
}
