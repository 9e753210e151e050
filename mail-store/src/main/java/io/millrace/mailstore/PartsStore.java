package io.millrace.mailstore;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.types.email.EmailParts;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * Attachments and secret links of emails: the hash {@code millrace:email-parts:{<queue>:<id>}}, with a field for each. It is
 * there before the task is, and every look at it puts its end off, so that it lasts while the email is tried. With a secret in
 * it, it ends soon after the email's deadline, since nobody may be there to see an email end that waits too long.
 */
@Singleton
public class PartsStore {

    /** After this long without an attempt they are gone, and the email fails: a queue that is paused for two months. */
    private static final Duration KEPT_UNTRIED = Duration.ofDays(60);
    /** More than clocks differ. */
    private static final Duration KEPT_PAST_DEADLINE = Duration.ofHours(1);
    private static final String FILE = "file:";
    private static final String SECRET = "secret:";

    private final MailLine line;
    private final MailStoreConfig config;

    PartsStore(MailLine line, MailStoreConfig config) {
        this.line = line;
        this.config = config;
    }

    /**
     * Keeps the parts of an email that is about to be enqueued.
     *
     * @param due when it is to be sent; {@code null}: at once
     * @param deadline after which it is not sent; {@code null}: it has none
     */
    public Uni<Void> keep(EmailKey email, EmailParts parts, @Nullable Instant due, @Nullable Instant deadline) {
        String key = MailKeys.parts(email);
        Request set = Request.cmd(Command.HSET).arg(key);
        for (int i = 0; i < parts.files().size(); i++) {
            set.arg(FILE + i).arg(io.vertx.mutiny.core.buffer.Buffer.buffer(parts.files().get(i)));
        }
        parts.secrets().forEach((name, secret) -> set.arg(SECRET + name).arg(secret));
        return line.alone(List.of(set, deadline == null ? untried(key, due) : expireAt(key, deadline.plus(KEPT_PAST_DEADLINE))))
                .replaceWithVoid();
    }

    /** Puts the end of the parts off to after another due time. With a secret among them it stays as it is. */
    public Uni<Void> keepUntil(EmailKey email, Instant due) {
        String key = MailKeys.parts(email);
        return secretFields(key).chain(secrets -> secrets.isEmpty() ? line.alone(List.of(untried(key, due))).replaceWithVoid()
                : Uni.createFrom().voidItem());
    }

    /** The parts of an email that is about to be sent; empty ones when they are gone. */
    public Uni<Parts> load(EmailKey email) {
        String key = MailKeys.parts(email);
        return line.alone(List.of(Request.cmd(Command.HGETALL).arg(key))).map(answers -> parts(answers.get(0)))
                .call(parts -> parts.secrets().isEmpty() ? line.alone(List.of(untried(key, null)))
                        : Uni.createFrom().voidItem());
    }

    /** Ends what only the recipient may know, now that the email has come to its end. The files are kept as its record is. */
    public Uni<Void> erase(EmailKey email) {
        String key = MailKeys.parts(email);
        return secretFields(key).chain(secrets -> {
            List<Request> requests = new ArrayList<>();
            if (!secrets.isEmpty()) {
                Request erase = Request.cmd(Command.HDEL).arg(key);
                secrets.forEach(erase::arg);
                requests.add(erase);
            }
            requests.add(Request.cmd(Command.PEXPIRE).arg(key).arg(config.retention().toMillis()));
            return line.alone(requests);
        }).replaceWithVoid();
    }

    private Uni<List<String>> secretFields(String key) {
        return line.alone(List.of(Request.cmd(Command.HKEYS).arg(key))).map(answers -> {
            List<String> secrets = new ArrayList<>();
            answers.get(0).forEach(field -> secrets.add(field.toString()));
            secrets.removeIf(field -> !field.startsWith(SECRET));
            return secrets;
        });
    }

    private static Request untried(String key, @Nullable Instant due) {
        Instant now = Instant.now();
        Instant from = due == null || due.isBefore(now) ? now : due;
        return expireAt(key, from.plus(KEPT_UNTRIED));
    }

    private static Request expireAt(String key, Instant at) {
        return Request.cmd(Command.PEXPIREAT).arg(key).arg(at.toEpochMilli());
    }

    private static Parts parts(Response fields) {
        Map<Integer, byte[]> files = new TreeMap<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        Answers.fields(fields).forEach((field, value) -> {
            if (field.startsWith(FILE)) {
                files.put(Integer.valueOf(field.substring(FILE.length())), value.toBytes());
            } else if (field.startsWith(SECRET)) {
                secrets.put(field.substring(SECRET.length()), value.toString());
            }
        });
        return new Parts(List.copyOf(files.values()), Map.copyOf(secrets));
    }
}
