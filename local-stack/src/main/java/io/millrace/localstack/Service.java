package io.millrace.localstack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** The three services, and the environment that each is deployed with. */
public enum Service {
    API(Port.API_MANAGEMENT),
    WORKER(Port.WORKER_MANAGEMENT),
    SCHEDULER(Port.SCHEDULER_MANAGEMENT);

    private static final String LOOPBACK = "127.0.0.1";

    private final Port management;

    Service(Port management) {
        this.management = management;
    }

    /** Its name in logs and messages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where its health checks answer. */
    public Port management() {
        return management;
    }

    /** What starts it, as Maven builds it. */
    public Path jar(Path root) {
        return root.resolve(label() + "-service/target/quarkus-app/quarkus-run.jar");
    }

    /**
     * What it is told at the start.
     *
     * @param managementPort instead of the stack's, for a second one of its kind
     */
    Map<String, String> environment(StackConfig config, int managementPort) {
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_REDIS_HOSTS", "redis://" + LOOPBACK + ":" + config.port(Port.REDIS));
        environment.put("QUARKUS_MANAGEMENT_HOST", LOOPBACK);
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        environment.put("QUARKUS_HTTP_HOST", LOOPBACK);
        // Where the links in mails to subscribers lead.
        environment.put("MILLRACE_SUBSCRIBERS_PUBLIC_URL", "http://localhost:" + config.port(Port.API));
        switch (this) {
            case API -> {
                environment.put("QUARKUS_HTTP_PORT", String.valueOf(config.port(Port.API)));
                environment.put("MILLRACE_API_KEYS", "local:operator:" + sha256(StackConfig.DEVELOPMENT_KEY));
            }
            case WORKER -> {
                environment.put("QUARKUS_MAILER_HOST", LOOPBACK);
                environment.put("QUARKUS_MAILER_PORT", String.valueOf(config.port(Port.SMTP)));
                environment.put("MAIL_FROM", "Millrace <hello@millrace.example>");
            }
            case SCHEDULER -> {
                // Redis is all it needs.
            }
        }
        environment.putAll(config.settings());
        return environment;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
