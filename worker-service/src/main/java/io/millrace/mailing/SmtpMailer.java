package io.millrace.mailing;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.SentMail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.mailer.runtime.MailerSupport;
import io.quarkus.mailer.runtime.Mailers;
import io.quarkus.mailer.runtime.MailersRuntimeConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;

/**
 * Quarkus's own mailer, with all of {@code quarkus.mailer.*}, over sockets that do not wait for ever.
 *
 * <p>
 * Neither the mailer nor the mail client below it knows a timeout: a connection whose server fell silent keeps its place in the
 * pool until the process ends, and ten of them are all there is. The limit is an option of the client's sockets, which no
 * configuration reaches; so the mailer is built here over a {@link Vertx} that adds it where the sockets are made.
 */
@Singleton
@RegisterForProxy(targets = Vertx.class)
@RegisterForReflection(targets = Vertx.class)
class SmtpMailer {

    private final Mailers mailers;
    private final int connections;
    private final Context home;

    SmtpMailer(Vertx vertx, io.vertx.mutiny.core.Vertx mutinyVertx, MailersRuntimeConfig mailersConfig, LaunchMode launchMode,
            TlsConfigurationRegistry tls, Event<SentMail> sent, MailConfig config) {
        this.mailers = new Mailers(withLimits(vertx, config.smtp()), mutinyVertx, mailersConfig, launchMode,
                new MailerSupport(true, Set.of()), tls, sent);
        this.connections = requireNonNull(mailersConfig.mailers().get(Mailers.DEFAULT_MAILER_NAME)).maxPoolSize();
        this.home = vertx.getOrCreateContext();
    }

    /**
     * Sends one mail, on one event loop whoever calls: the mail client touches a connection from the thread of the caller and
     * from that of the socket, and loses mails and answers when these are two.
     */
    Uni<Void> send(Mail mail) {
        ReactiveMailer mailer = mailers.reactiveMailerFromName(Mailers.DEFAULT_MAILER_NAME);
        return Uni.createFrom().deferred(() -> mailer.send(mail))
                .runSubscriptionOn(command -> home.runOnContext(ignored -> command.run()));
    }

    /** How many mails can be under way at once. */
    int connections() {
        return connections;
    }

    @PreDestroy
    void close() {
        mailers.stop();
    }

    private static Vertx withLimits(Vertx vertx, MailConfig.Smtp limits) {
        return (Vertx) Proxy.newProxyInstance(Vertx.class.getClassLoader(), new Class<?>[] { Vertx.class },
                (proxy, method, arguments) -> {
                    if (method.getName().equals("createNetClient") && arguments != null
                            && arguments[0] instanceof NetClientOptions options) {
                        return vertx.createNetClient(limited(options, limits.connectTimeout(), limits.idleTimeout()));
                    }
                    try {
                        return method.invoke(vertx, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static NetClientOptions limited(NetClientOptions options, Duration connect, Duration idle) {
        return new NetClientOptions(options)
                .setConnectTimeout(Math.toIntExact(connect.toMillis()))
                .setIdleTimeout(Math.toIntExact(idle.toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }
}
