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
 * there before the task is, and every look at it puts its end off, so that it lasts while the email is tried.
 */
@Singleton
public class PartsStore {

    /** After this long without an attempt they are gone, and the email fails: a queue that is paused for two months. */
    private static final Duration KEPT_UNTRIED = Duration.ofDays(60);
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
     */
    public Uni<Void> keep(EmailKey email, EmailParts parts, @Nullable Instant due) {
        String key = MailKeys.parts(email);
        Request set = Request.cmd(Command.HSET).arg(key);
        for (int i = 0; i < parts.files().size(); i++) {
            set.arg(FILE + i).arg(io.vertx.mutiny.core.buffer.Buffer.buffer(parts.files().get(i)));
        }
        parts.secrets().forEach((name, secret) -> set.arg(SECRET + name).arg(secret));
        return line.alone(List.of(set, expiry(key, due))).replaceWithVoid();
    }

    /** Puts the end of the parts off to after another due time. */
    public Uni<Void> keepUntil(EmailKey email, Instant due) {
        return line.alone(List.of(expiry(MailKeys.parts(email), due))).replaceWithVoid();
    }

    /** The parts of an email that is about to be sent; empty ones when they are gone. */
    public Uni<Parts> load(EmailKey email) {
        String key = MailKeys.parts(email);
        return line.alone(List.of(Request.cmd(Command.HGETALL).arg(key), expiry(key, null)))
                .map(answers -> parts(answers.get(0)));
    }

    /** Ends what only the recipient may know, now that the email has come to its end. The files are kept as its record is. */
    public Uni<Void> erase(EmailKey email) {
        String key = MailKeys.parts(email);
        return line.alone(List.of(Request.cmd(Command.HKEYS).arg(key))).chain(answers -> {
            List<Request> requests = new ArrayList<>();
            Request erase = Request.cmd(Command.HDEL).arg(key);
            boolean any = false;
            for (int i = 0; i < answers.get(0).size(); i++) {
                String field = answers.get(0).get(i).toString();
                if (field.startsWith(SECRET)) {
                    erase.arg(field);
                    any = true;
                }
            }
            if (any) {
                requests.add(erase);
            }
            requests.add(Request.cmd(Command.PEXPIRE).arg(key).arg(config.retention().toMillis()));
            return line.alone(requests);
        }).replaceWithVoid();
    }

    private static Request expiry(String key, @Nullable Instant due) {
        Instant now = Instant.now();
        Instant from = due == null || due.isBefore(now) ? now : due;
        return Request.cmd(Command.PEXPIREAT).arg(key).arg(from.plus(KEPT_UNTRIED).toEpochMilli());
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
