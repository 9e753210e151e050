package io.millrace.localstack;

/** What the person at the terminal reads when the stack is up. */
final class Welcome {

    private Welcome() {
    }

    static String text(StackConfig config) {
        return """

                Millrace is up.

                  API        http://localhost:%d
                  Inbox      http://localhost:%d
                  SMTP       localhost:%d
                  Redis      redis://localhost:%d
                  Health     http://localhost:%d/q/health (API), :%d (worker), :%d (scheduler)
                  Key        %s
                  Logs       %s

                Send a welcome email:

                %s

                and read it at http://localhost:%d. Ctrl-C stops everything; tasks are there again next time.
                """.formatted(config.port(Port.API), config.port(Port.INBOX), config.port(Port.SMTP), config.port(Port.REDIS),
                config.port(Port.API_MANAGEMENT), config.port(Port.WORKER_MANAGEMENT),
                config.port(Port.SCHEDULER_MANAGEMENT), StackConfig.DEVELOPMENT_KEY,
                config.root().relativize(config.folder().resolve("logs")), curl(config), config.port(Port.INBOX));
    }

    /** A command that sends a welcome email; it can be pasted as it is. */
    static String curl(StackConfig config) {
        return """
                curl http://localhost:%d/v1/emails \\
                  -H 'Authorization: Bearer %s' \\
                  -H 'Content-Type: application/json' \\
                  -d '{"to": "ada@example.com", "template": {"id": "welcome", "variables":
                       {"name": "Ada", "dashboardUrl": "https://example.com/dashboard"}}}'"""
                .formatted(config.port(Port.API), StackConfig.DEVELOPMENT_KEY);
    }
}
