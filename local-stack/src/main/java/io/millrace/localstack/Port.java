package io.millrace.localstack;

import java.util.Locale;

/** The ports of the stack, all on 127.0.0.1. Each can be changed by a system property, see {@link #property()}. */
public enum Port {
    API(8080, "the API"),
    API_MANAGEMENT(9000, "the health checks of the API"),
    WORKER_MANAGEMENT(9001, "the health checks of the worker"),
    SCHEDULER_MANAGEMENT(9002, "the health checks of the scheduler"),
    REDIS(6390, "Redis"),
    SMTP(1025, "the mail catcher"),
    INBOX(8025, "the inbox");

    private final int standard;
    private final String user;

    Port(int standard, String user) {
        this.standard = standard;
        this.user = user;
    }

    /** The number unless another is asked for. */
    public int standard() {
        return standard;
    }

    /** Who listens there, to stand in a sentence. */
    public String user() {
        return user;
    }

    /** The system property that changes it, such as {@code millrace.local.api-port}. */
    public String property() {
        return "millrace.local." + name().toLowerCase(Locale.ROOT).replace('_', '-') + "-port";
    }
}
