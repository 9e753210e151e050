package io.millrace.mailing;

import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.fakeresend.FakeResend;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A fake Resend and a Redis. There is no mail server: nothing may need one. */
public final class FakeResendResource implements QuarkusTestResourceLifecycleManager {

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    private final FakeResend resend = new FakeResend();

    @Override
    public Map<String, String> start() {
        return Map.of("quarkus.redis.hosts", redis.uri(),
                "quarkus.management.test-port", "0",
                "quarkus.mailer.host", "127.0.0.1",
                "quarkus.mailer.port", String.valueOf(EmbeddedRedis.freePort()),
                "RESEND_API_KEY", FakeResend.KEY,
                "millrace.mail.resend.url", resend.url(),
                "millrace.mail.resend.timeout", "3S",
                "MAIL_FROM", "Millrace <hello@example.com>");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(resend, new TestInjector.MatchesType(FakeResend.class));
    }

    @Override
    public void stop() {
        resend.close();
        redis.close();
    }
}
