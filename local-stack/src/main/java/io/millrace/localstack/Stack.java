package io.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.localstack.inbox.Inbox;
import io.millrace.localstack.mail.MailCatcher;
import io.millrace.localstack.mail.Mailbox;

/**
 * Redis, a mail catcher with its inbox, and the three services, each a process as deployed.
 *
 * <p>
 * Start: what others need comes first, so Redis, then the mail catcher, then the services together. Stop: the services first,
 * all at once, since they finish their work and hand the rest back to Redis; then the mail catcher; Redis last. Stopping takes
 * as long as a service takes to drain, 28 s at most, and may come at any moment, from any thread, and twice.
 */
public final class Stack implements AutoCloseable {

    private static final int KEPT_MAILS = 1000;
    private static final long KEPT_BYTES = 64 << 20;

    private final StackConfig config;
    private final ProcessList processes;
    private final ServiceCopies copies;
    private final EmbeddedRedis redis;
    private final Mailbox mailbox;
    private final MailCatcher mailCatcher;
    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private final List<ServiceProcess> launched = new ArrayList<>();
    private @Nullable Inbox inbox;
    private boolean owner;
    private volatile boolean closed;

    /** A stack that keeps the last 1,000 mails, 64 MiB at most; {@link #start()} runs it. */
    public Stack(StackConfig config) {
        this(config, new Mailbox(KEPT_MAILS, KEPT_BYTES));
    }

    /** A stack with that mailbox; {@link #start()} runs it. */
    public Stack(StackConfig config, Mailbox mailbox) {
        this.config = config;
        this.mailbox = mailbox;
        this.processes = new ProcessList(config.folder().resolve("processes"));
        this.copies = new ServiceCopies(config.root(), config.folder().resolve("services"));
        this.redis = new EmbeddedRedis(config.port(Port.REDIS), config.folder().resolve("redis"), config.persistence(),
                Detached.LAUNCHER);
        this.mailCatcher = new MailCatcher(config.port(Port.SMTP), mailbox);
        for (Service service : Service.values()) {
            services.put(service, prepare(service, service.label(), config.port(service.management())));
        }
    }

    /**
     * Brings everything up and returns when every service is ready.
     *
     * @return names of processes of an earlier stack that had been left running, and were ended
     * @throws StackException when it cannot; what had been started is for {@link #close()} to stop
     */
    public List<String> start() {
        List<String> leftovers = processes.takeOver();
        owner = true;
        Preflight.check(config);
        makeLogFolder();
        for (Service service : Service.values()) {
            copies.take(service);
        }
        step(this::startRedis);
        step(mailCatcher::start);
        step(() -> inbox = new Inbox(config.port(Port.INBOX), mailbox, Welcome.curl(config)));
        services.values().forEach(this::launch);
        services.values().forEach(ServiceProcess::awaitReady);
        return leftovers;
    }

    /** One more of a service, under a name of its own, not yet ready; it ends with the stack. */
    public ServiceProcess startAnother(Service service, String name, int managementPort) {
        ServiceProcess another = prepare(service, name, managementPort);
        launch(another);
        return another;
    }

    public ServiceProcess service(Service service) {
        ServiceProcess process = services.get(service);
        if (process == null) {
            throw new IllegalArgumentException("No such service: " + service);
        }
        return process;
    }

    public StackConfig config() {
        return config;
    }

    public EmbeddedRedis redis() {
        return redis;
    }

    public MailCatcher mailCatcher() {
        return mailCatcher;
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    /** Whether it is being stopped, or is. */
    public boolean isClosing() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        launched.forEach(ServiceProcess::askToStop);
        launched.forEach(ServiceProcess::stop);
        if (inbox != null) {
            inbox.close();
        }
        mailCatcher.stop();
        redis.stop();
        if (owner) {
            processes.clear();
        }
    }

    private ServiceProcess prepare(Service service, String name, int managementPort) {
        return new ServiceProcess(name, copies.jar(service), logFolder().resolve(name + ".log"),
                service.environment(config, managementPort), managementPort, processes);
    }

    private void startRedis() {
        try {
            redis.start();
        } catch (IllegalStateException ended) {
            throw new StackException(String.valueOf(ended.getMessage()), ended);
        }
        processes.add("redis", redis.process());
    }

    private void launch(ServiceProcess service) {
        step(() -> {
            service.start();
            launched.add(service);
        });
    }

    /** Nothing starts once the stack is being stopped, so nothing is left behind. */
    private synchronized void step(Runnable start) {
        if (closed) {
            throw new StackException("Stopped while it started.");
        }
        start.run();
    }

    private Path logFolder() {
        return config.folder().resolve("logs");
    }

    private void makeLogFolder() {
        try {
            Files.createDirectories(logFolder());
            for (ServiceProcess service : services.values()) {
                Files.deleteIfExists(service.log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for logs", e);
        }
    }
}
