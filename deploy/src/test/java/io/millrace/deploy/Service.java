package io.millrace.deploy;

/** The three services that are deployed. */
enum Service {
    API,
    WORKER,
    SCHEDULER;

    /** The module, and the name in Compose and of the image: {@code api-service}. */
    String module() {
        return word() + "-service";
    }

    /** The name of the Deployment in the base: {@code millrace-api}. */
    String deployment() {
        return "millrace-" + word();
    }

    private String word() {
        return switch (this) {
            case API -> "api";
            case WORKER -> "worker";
            case SCHEDULER -> "scheduler";
        };
    }
}
