package io.millrace.mailing;

import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A scripted mail server and a Redis; the limits in time are short, so that tests of them are. */
public final class ScriptedSmtpResource implements QuarkusTestResourceLifecycleManager {

    static final int CONNECTIONS = 3;

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    private final ScriptedSmtp smtp = new ScriptedSmtp(EmbeddedRedis.freePort());

    @Override
    public Map<String, String> start() {
        smtp.start();
        return Map.of("quarkus.redis.hosts", redis.uri(),
                "quarkus.management.test-port", "0",
                "quarkus.mailer.host", "127.0.0.1",
                "quarkus.mailer.port", String.valueOf(smtp.port()),
                "quarkus.mailer.username", "millrace",
                "quarkus.mailer.password", "wrong",
                "quarkus.mailer.max-pool-size", String.valueOf(CONNECTIONS),
                "millrace.mail.from", "Millrace <hello@example.com>",
                "millrace.mail.smtp.idle-timeout", "1S",
                "millrace.mail.smtp.send-timeout", "3S");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(smtp, new TestInjector.MatchesType(ScriptedSmtp.class));
    }

    @Override
    public void stop() {
        smtp.close();
        redis.close();
    }
}
