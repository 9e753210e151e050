package io.millrace.localstack.drill;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.localstack.FreePorts;
import io.millrace.localstack.Port;
import io.millrace.localstack.Service;
import io.millrace.localstack.ServiceProcess;
import io.millrace.localstack.Stack;
import io.millrace.localstack.StackConfig;
import io.millrace.localstack.mail.Mail;
import io.millrace.localstack.mail.Mailbox;

/** A stack on free ports, with its data in a folder of its own, and what a drill asks of it. */
final class Drill implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(5);
    private static final int KEPT_MAILS = 50_000;
    private static final long KEPT_BYTES = 1L << 30;

    private final Stack stack;
    private final EmailApi api;

    private Drill(StackConfig config) {
        stack = new Stack(config, new Mailbox(KEPT_MAILS, KEPT_BYTES));
        api = new EmailApi(config);
    }

    /**
     * Brings a stack up, without data, whose workers hold a task for 5 s, and whose Redis keeps every write. Its logs stay.
     *
     * @param name of its folder, below target/drill
     */
    static Drill start(String name, Map<String, String> settings) {
        Path folder = Path.of("target", "drill", name);
        deleteRecursively(folder);
        Map<String, String> all = new HashMap<>(settings);
        all.put("MILLRACE_WORKER_LEASE", LEASE.toSeconds() + "S");
        Drill drill = new Drill(new StackConfig(Path.of(".."), folder, FreePorts.forAll(), Persistence.ALWAYS, all));
        try {
            drill.stack.start();
            return drill;
        } catch (RuntimeException e) {
            drill.close();
            throw e;
        }
    }

    private static void deleteRecursively(Path folder) {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + folder, e);
            }
        }
    }

    Stack stack() {
        return stack;
    }

    EmailApi api() {
        return api;
    }

    ServiceProcess worker() {
        return stack.service(Service.WORKER);
    }

    int port(Port port) {
        return stack.config().port(port);
    }

    Books books() {
        return Books.read(port(Port.REDIS));
    }

    /** Waits for the books to say so. */
    void awaitBooks(String what, Duration atMost, Predicate<Books> expected) {
        await(what).atMost(atMost).pollInterval(Duration.ofMillis(100)).until(this::books, expected);
    }

    /** How often each address was written to. */
    Map<String, Long> mailsByRecipient() {
        return stack.mailbox().list(0, KEPT_MAILS).stream().flatMap(mail -> mail.recipients().stream())
                .collect(Collectors.groupingBy(address -> address, Collectors.counting()));
    }

    /** The mails to an address. */
    List<Mail> mailsTo(String address) {
        return stack.mailbox().list(0, KEPT_MAILS).stream().filter(mail -> mail.recipients().contains(address)).toList();
    }

    /** Waits for the first mail to an address. */
    Mail awaitMailTo(String address, Duration atMost) {
        await("mail to " + address).atMost(atMost).pollInterval(Duration.ofMillis(10)).until(() -> !mailsTo(address).isEmpty());
        return mailsTo(address).get(0);
    }

    @Override
    public void close() {
        stack.close();
    }
}
