package io.millrace.api.documented;

import static io.millrace.api.documented.Ask.ask;
import static io.millrace.api.documented.World.address;
import static io.millrace.api.documented.World.signed;
import static io.millrace.api.documented.World.word;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.millrace.api.ApiUnderTest;
import io.millrace.api.Puppet;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberToken;

/** What is asked for, and what is answered; but for what is wrong with any request, which {@link Fault} has. */
final class Table {

    static final String COUNT = "{\"action\": \"retry\", \"filter\": {\"state\": \"failed\"}, \"dryRun\": true}";

    private static final String EMAIL = "{\"to\": \"ada@example.com\", \"subject\": \"Hello\", \"text\": \"Hello\"}";
    static final String TASK = "{\"type\": \"email:send\", \"queue\": \"idle\", \"payload\": " + EMAIL + "}";
    private static final String NEWS = "{\"type\": \"email.delivered\", \"data\": {\"email_id\": \"x\"}}";
    private static final String NOBODY = "nobody@example.com";
    private static final String NEVER = "never-was";
    private static final String KEY = "Idempotency-Key";
    private static final String VERSION = "If-Match";

    private Table() {
    }

    /** A schedule with more fields. */
    static String schedule(String more) {
        return "{" + more + "\"cron\": \"0 8 * * *\", \"queue\": \"idle\", \"type\": \"email:send\", \"payload\": " + EMAIL
                + "}";
    }

    /** Requests that are done; of those of one operation, the first is the one that is spoilt afterwards. */
    static List<Ask> done(World world) {
        String queue = world.queue();
        String name = word();
        return List.of(
                ask("sendEmail", 202).body(ApiUnderTest.WELCOME),
                ask("listEmails", 200),
                ask("sendEmails", 202).body("[" + EMAIL + "]"),
                ask("emailStats", 200),
                ask("getEmail", 200).of("id", world.email()),
                ask("moveEmail", 200).of("id", world.scheduledEmail()).body(scheduledIn(2)),
                ask("cancelEmail", 200).of("id", world.email()),

                ask("suppress", 201).body("{\"email\": \"" + address() + "\"}"),
                ask("listSuppressions", 200),
                ask("suppressMany", 201).body("{\"emails\": [\"" + address() + "\"]}"),
                ask("pardonMany", 200).body("{\"emails\": [\"" + address() + "\"]}"),
                ask("getSuppression", 200).of("suppression", world.suppressed()),
                ask("pardon", 200).of("suppression", world.suppressed()),
                signed(ask("resendWebhook", 204).withoutKey().body(NEWS)),

                ask("listTemplates", 200),
                ask("getTemplate", 200).of("id", "welcome"),
                ask("previewTemplate", 200).of("id", "welcome"),

                ask("enqueueTask", 202).body(TASK),
                ask("enqueueTasks", 200).body("[" + TASK + "]"),
                ask("getTask", 200).ofTask(world.pendingTask()),
                ask("whyTask", 200).ofTask(world.pendingTask()),
                ask("deleteTask", 204).ofTask(world.pendingTask()),
                ask("retryTask", 200).ofTask(world.failedTask()),
                ask("runTask", 200).ofTask(world.scheduledTask()),
                ask("cancelTask", 200).ofTask(world.pendingTask()),
                ask("cancelTask", 202).ofTask(world.activeTask()),

                ask("listQueues", 200),
                ask("getQueue", 200).of("queue", queue),
                ask("listTasks", 200).of("queue", queue),
                ask("listRecent", 200).of("queue", queue),
                ask("pauseQueue", 200).of("queue", queue),
                ask("resumeQueue", 200).of("queue", queue),
                ask("configureQueue", 200).of("queue", queue).body("{\"concurrency\": 5}"),
                ask("checkQueue", 202).of("queue", queue),
                ask("actOnTasks", 202).of("queue", queue).body(COUNT),
                ask("deleteQueue", 202).of("queue", world.queue()).query("force", "true"),
                ask("listFailures", 200).of("queue", queue),
                ask("retryFailures", 202).of("queue", Puppet.QUEUE).of("group", world.failures()),
                ask("retryOneFailure", 200).of("queue", Puppet.QUEUE).of("group", world.failures()),
                ask("getStats", 200),
                ask("watchEvents", 200),
                ask("listAudit", 200),
                ask("listJobs", 200),
                ask("getJob", 200).of("job", world.job()),
                ask("cancelJob", 200).of("job", world.job()),
                ask("listWorkers", 200),
                ask("listBreakers", 200),

                ask("listSchedules", 200),
                ask("createSchedule", 201).body(schedule("\"name\": \"" + name + "\", ")),
                ask("previewSchedule", 200).query("cron", "@daily"),
                ask("getSchedule", 200).of("schedule", world.schedule()),
                ask("replaceSchedule", 200).of("schedule", world.schedule()).header(VERSION, "*").body(schedule("")),
                ask("runSchedule", 202).of("schedule", world.schedule()),
                ask("pauseSchedule", 200).of("schedule", world.schedule()),
                ask("resumeSchedule", 200).of("schedule", world.schedule()),
                ask("listRuns", 200).of("schedule", world.schedule()),
                ask("deleteSchedule", 204).of("schedule", world.schedule()),

                ask("listSubscribers", 200),
                ask("subscribe", 202).body("{\"email\": \"" + address() + "\"}"),
                ask("subscribe", 200).body("{\"email\": \"" + world.activeSubscriber() + "\"}"),
                ask("confirmPage", 200).withoutKey().query("token", world.pendingSubscriber().text()),
                ask("confirm", 200).withoutKey().query("token", world.pendingSubscriber().text()),
                ask("unsubscribePage", 200).withoutKey().query("token", world.digest().text()),
                ask("unsubscribe", 200).withoutKey().query("token", world.digest().text()),
                ask("getSubscriber", 200).of("subscriber", world.pendingSubscriber().id().value()),
                ask("removeSubscriber", 204).of("subscriber", world.pendingSubscriber().id().value()));
    }

    /** Requests that cannot be done. */
    static List<Ask> refused(World world) {
        String queue = world.queue();
        String key = UUID.randomUUID().toString();
        String schedule = world.schedule();
        String configured = world.configuredSchedule();
        String stranger = SubscriberToken.create(SubscriberId.ofEmail(NOBODY)).text();
        return List.of(
                // Another request came with the key before.
                ask("sendEmail", 202).body(EMAIL).header(KEY, key),
                ask("sendEmail", 409).body(ApiUnderTest.WELCOME).header(KEY, key),
                ask("sendEmails", 409).body("[" + EMAIL + "]").header(KEY, key),
                ask("enqueueTask", 409).body(TASK).header(KEY, key),
                ask("enqueueTasks", 409).body("[" + TASK + "]").header(KEY, key),

                ask("sendEmail", 422).body("{}"),
                ask("sendEmails", 422).body("[]"),
                ask("getEmail", 404).of("id", NEVER),
                ask("moveEmail", 404).of("id", NEVER).body(scheduledIn(2)),
                ask("moveEmail", 409).of("id", world.email()).body(scheduledIn(2)),
                ask("moveEmail", 422).of("id", world.scheduledEmail()).body("{}"),
                ask("cancelEmail", 404).of("id", NEVER),
                ask("cancelEmail", 409).of("id", world.failedEmail()),

                ask("suppress", 422).body("{}"),
                ask("suppressMany", 422).body("{}"),
                ask("pardonMany", 422).body("{}"),
                ask("getSuppression", 404).of("suppression", NOBODY),
                ask("pardon", 404).of("suppression", NOBODY),
                ask("resendWebhook", 401).withoutKey().body(NEWS),
                signed(ask("resendWebhook", 400).withoutKey().body("{")),

                ask("getTemplate", 404).of("id", NEVER),
                ask("previewTemplate", 404).of("id", NEVER),

                ask("enqueueTask", 422).body("{}"),
                ask("getTask", 404).of("queue", queue).of("id", NEVER),
                ask("whyTask", 404).of("queue", queue).of("id", NEVER),
                ask("deleteTask", 404).of("queue", queue).of("id", NEVER),
                ask("deleteTask", 409).ofTask(world.activeTask()),
                ask("retryTask", 404).of("queue", queue).of("id", NEVER),
                ask("retryTask", 409).ofTask(world.pendingTask()),
                ask("runTask", 404).of("queue", queue).of("id", NEVER),
                ask("runTask", 409).ofTask(world.pendingTask()),
                ask("cancelTask", 404).of("queue", queue).of("id", NEVER),
                ask("cancelTask", 409).ofTask(world.failedTask()),

                ask("getQueue", 404).of("queue", NEVER),
                ask("listTasks", 404).of("queue", NEVER),
                ask("listRecent", 404).of("queue", NEVER),
                ask("pauseQueue", 404).of("queue", NEVER),
                ask("resumeQueue", 404).of("queue", NEVER),
                ask("configureQueue", 404).of("queue", NEVER).body("{}"),
                ask("configureQueue", 422).of("queue", queue).body("{\"concurrency\": 0}"),
                ask("checkQueue", 404).of("queue", NEVER),
                ask("actOnTasks", 404).of("queue", NEVER).body(COUNT),
                ask("actOnTasks", 422).of("queue", queue).body("{}"),
                ask("deleteQueue", 404).of("queue", NEVER),
                ask("deleteQueue", 409).of("queue", queue),
                ask("listFailures", 404).of("queue", NEVER),
                ask("retryFailures", 404).of("queue", queue).of("group", NEVER),
                ask("retryOneFailure", 404).of("queue", queue).of("group", NEVER),
                ask("retryOneFailure", 409).of("queue", Puppet.QUEUE).of("group", world.failuresOfALockedTask()),
                ask("getStats", 404).query("queue", NEVER),
                ask("watchEvents", 404).query("queue", NEVER),
                ask("getJob", 404).of("job", NEVER),
                ask("cancelJob", 404).of("job", NEVER),

                ask("createSchedule", 409).body(schedule("\"name\": \"" + schedule + "\", ")),
                ask("createSchedule", 422).body("{}"),
                ask("getSchedule", 404).of("schedule", NEVER),
                ask("listRuns", 404).of("schedule", NEVER),
                ask("replaceSchedule", 404).of("schedule", NEVER).header(VERSION, "*").body(schedule("")),
                ask("replaceSchedule", 409).of("schedule", configured).header(VERSION, "*").body(schedule("")),
                ask("replaceSchedule", 412).of("schedule", schedule).header(VERSION, "\"0\"").body(schedule("")),
                ask("replaceSchedule", 422).of("schedule", schedule).header(VERSION, "*").body("{}"),
                ask("replaceSchedule", 428).of("schedule", schedule).body(schedule("")),
                ask("deleteSchedule", 404).of("schedule", NEVER),
                ask("deleteSchedule", 409).of("schedule", configured),
                ask("deleteSchedule", 412).of("schedule", schedule).header(VERSION, "\"0\""),
                ask("runSchedule", 404).of("schedule", NEVER),
                ask("runSchedule", 409).of("schedule", world.overlappingSchedule()),
                ask("runSchedule", 422).of("schedule", world.brokenSchedule()),
                ask("pauseSchedule", 404).of("schedule", NEVER),
                ask("resumeSchedule", 404).of("schedule", NEVER),

                ask("subscribe", 422).body("{}"),
                ask("confirmPage", 400).withoutKey(),
                ask("confirm", 400).withoutKey(),
                ask("confirm", 404).withoutKey().query("token", stranger),
                ask("unsubscribePage", 400).withoutKey(),
                ask("unsubscribe", 400).withoutKey(),
                ask("unsubscribe", 404).withoutKey().query("token", stranger),
                ask("getSubscriber", 404).of("subscriber", NEVER),
                ask("removeSubscriber", 404).of("subscriber", NEVER));
    }

    /** Requests that cannot be done while all is taken that there may be. */
    static List<Ask> crowded(World world) {
        String queue = world.queue();
        return List.of(
                ask("checkQueue", 429).of("queue", queue),
                ask("actOnTasks", 429).of("queue", queue).body(COUNT),
                ask("deleteQueue", 429).of("queue", queue).query("force", "true"),
                ask("retryFailures", 429).of("queue", Puppet.QUEUE).of("group", world.failures()),
                ask("watchEvents", 429),
                ask("subscribe", 409).body("{\"email\": \"" + address() + "\"}"),
                ask("pauseSchedule", 409).of("schedule", world.configuredSchedule()));
    }

    private static String scheduledIn(int hours) {
        return "{\"scheduled_at\": \"" + Instant.now().plus(Duration.ofHours(hours)) + "\"}";
    }
}
