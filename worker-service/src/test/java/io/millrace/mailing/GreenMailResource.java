package io.millrace.mailing;

import java.util.Map;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A mail server that takes everything and shows it, and a Redis. */
public final class GreenMailResource implements QuarkusTestResourceLifecycleManager {

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    private final GreenMail mailServer = new GreenMail(patient(
            new ServerSetup(EmbeddedRedis.freePort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP)));

    @Override
    public Map<String, String> start() {
        mailServer.start();
        return Map.of("quarkus.redis.hosts", redis.uri(),
                "quarkus.management.test-port", "0",
                "quarkus.mailer.host", "127.0.0.1",
                "quarkus.mailer.port", String.valueOf(mailServer.getSmtp().getPort()),
                "MAIL_FROM", "Millrace <hello@example.com>");
    }

    /** Two seconds are its default: too few for a thread to be given a processor on a busy machine. */
    private static ServerSetup patient(ServerSetup setup) {
        setup.setServerStartupTimeout(60_000);
        return setup;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(mailServer, new TestInjector.MatchesType(GreenMail.class));
    }

    @Override
    public void stop() {
        mailServer.stop();
        redis.close();
    }
}
