package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.task.Task;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailTasks;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;

/** Welcome mails from the queue to a mail server, with all that the worker does for each, beside its mail client alone. */
final class WelcomeMails implements Scenario {

    private static final int MOST = 10_000;
    private static final int CONNECTIONS = 10;
    private static final String WORKER = "Millrace worker";
    private static final String BARE = "bare mail client";

    @Override
    public String name() {
        return "welcome-mails";
    }

    @Override
    public String description() {
        return "10,000 welcome mails at most, over " + CONNECTIONS
                + " connections to a mail server that takes all at once: enqueued,"
                + " rendered, sent and noted by a worker process, and of the same size by its mail client in a bare loop";
    }

    @Override
    public int warmUps(Size size) {
        return Math.min(3, size.warmUps);
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        MailSink sink = new MailSink(lab.vertx());
        Millrace millrace = new Millrace(lab);
        MailWorker worker = new MailWorker(lab.port(), sink.port());
        MailClient client = MailClient.create(lab.vertx(), new MailConfig().setHostname("127.0.0.1").setPort(sink.port())
                .setMaxPoolSize(CONNECTIONS).setKeepAlive(true));
        int[] size = { 0 };
        return List.of(new Entrant(WORKER, () -> {
            Sample sample = queued(lab, millrace, sink);
            size[0] = sink.size();
            return sample;
        }, () -> {
            worker.close();
            millrace.close();
        }), new Entrant(BARE, () -> bare(lab, client, sink, size[0]), () -> {
            Wait.on(client.close());
            sink.close();
        }));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratio(WORKER, Metric.MAILS, BARE, 0.6));
    }

    private static int mails(Lab lab) {
        return Math.min(MOST, lab.size().calls);
    }

    private static Sample queued(Lab lab, Millrace millrace, MailSink sink) {
        int mails = mails(lab);
        sink.reset();
        long start = System.nanoTime();
        List<Task<?>> batch = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            batch.add(EmailTasks.EMAIL_SEND
                    .task(new EmailMessage(null, List.of("user" + i + "@example.com"), List.of(), List.of(),
                            List.of(), null, null, null, Map.of(), List.of(), new TemplateUse("welcome",
                                    Map.of("name", "Ada " + i, "dashboardUrl", "https://example.com/dashboard?user=" + i)))));
            if (batch.size() == 200 || i == mails - 1) {
                Wait.on(millrace.client().enqueueAll(batch));
                batch = new ArrayList<>();
            }
        }
        sink.await(mails);
        long nanos = System.nanoTime() - start;
        Wait.until(() -> lab.probe().length(Millrace.READY) == 0, "All emails are acknowledged");
        return Sample.of(Metric.MAILS, Contest.rate(mails, nanos));
    }

    private static Sample bare(Lab lab, MailClient client, MailSink sink, int size) {
        int mails = mails(lab);
        sink.reset();
        // The text is a tenth of such a mail, and headers are some hundred bytes.
        String text = lines(size / 10);
        String html = lines(size - size / 10 - 800);
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < CONNECTIONS; i++) {
            sendNext(client, mails, next, text, html);
        }
        sink.await(mails);
        return Sample.of(Metric.MAILS, Contest.rate(mails, System.nanoTime() - start));
    }

    private static void sendNext(MailClient client, int mails, AtomicInteger next, String text, String html) {
        int i = next.getAndIncrement();
        if (i < mails) {
            client.sendMail(new MailMessage("bench@example.com", "user" + i + "@example.com", "Welcome", text).setHtml(html))
                    .onSuccess(sent -> sendNext(client, mails, next, text, html));
        }
    }

    private static String lines(int size) {
        return ("x".repeat(70) + "\n").repeat(Math.max(1, size / 71));
    }
}
