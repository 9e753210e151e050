package io.millrace.subscribers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/**
 * The list. Everything fails with {@link io.millrace.client.BrokerUnavailableException} within a second when Redis does not
 * answer; what was asked for may then have been done, and asking again is safe.
 */
@Singleton
public class Subscribers {

    /** Digests of two months: that long their links must work. */
    private static final int MOST_LINKS = 9;
    private static final Duration LINK_SAYS_SO = Duration.ofDays(60);
    private static final int FIELDS = 7;

    private final RedisCall redis;
    private final SubscribersConfig config;

    Subscribers(RedisCall redis, SubscribersConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /**
     * Puts somebody on the list who has yet to confirm; their earlier links work no more.
     *
     * @param token whose text is in the link that they get
     * @return their state: {@link Subscriber.State#ACTIVE} for whoever is on the list already, and gets no link. Fails with
     *         {@link ListFullException}
     */
    public Uni<Subscriber.State> subscribe(SubscriberToken token, String email, @Nullable String name) {
        return redis.run(SubscriberScript.SUBSCRIBE.call(SubscriberKeys.of(token.id()), token.id(), email,
                name == null ? "" : name, token.hash(), config.confirmWithin().toMillis(), config.most())).map(answer -> {
                    String word = answer.get(0).toString();
                    if (word.equals("full")) {
                        throw new ListFullException(answer.get(1).toString());
                    }
                    return Subscriber.State.ofWord(word);
                });
    }

    /** Makes whoever followed the link active; false when the link opens nothing. */
    public Uni<Boolean> confirm(SubscriberToken token) {
        return redis.run(SubscriberScript.CONFIRM.call(SubscriberKeys.of(token.id()), token.id(), token.hash()))
                .map(answer -> answer.toInteger() == 1);
    }

    /** Takes whoever followed the link off the list; false when the link opens nothing. */
    public Uni<Boolean> unsubscribe(SubscriberToken token) {
        return redis.run(SubscriberScript.UNSUBSCRIBE.call(SubscriberKeys.of(token.id()), token.id(), token.hash(),
                LINK_SAYS_SO.toMillis())).map(answer -> answer.toInteger() == 1);
    }

    /** Takes somebody off the list; false when they are not on it. */
    public Uni<Boolean> remove(SubscriberId id) {
        return redis.run(SubscriberScript.REMOVE.call(SubscriberKeys.of(id), id)).map(answer -> answer.toInteger() == 1);
    }

    /** Somebody on the list. */
    public Uni<Optional<Subscriber>> find(SubscriberId id) {
        return redis.send("HMGET", SubscriberKeys.SUBSCRIBER + id, "email", "name", "created", "confirmed", "digest")
                .map(fields -> fields == null || fields.get(0) == null ? Optional.empty()
                        : Optional.of(subscriber(id, fields, 0)));
    }

    /**
     * A page, the newest first. Fails with {@link IllegalArgumentException} when the cursor is none.
     *
     * @param cursor where it begins; {@code null}: at the newest
     */
    public Uni<SubscriberPage> newest(Subscriber.State state, @Nullable String cursor, int most) {
        return page("newest", state, cursor, most);
    }

    /** A page of the active ones, the oldest first: whoever comes while one pages is still to come. */
    public Uni<SubscriberPage> oldestActive(@Nullable String cursor, int most) {
        return page("oldest", Subscriber.State.ACTIVE, cursor, most);
    }

    /**
     * Where the digest of a week goes; empty for whoever is not on the list, or has had it.
     *
     * @param token whose text is in the link with which they leave
     */
    public Uni<Optional<Recipient>> address(String week, SubscriberToken token) {
        return redis.run(SubscriberScript.ADDRESS.call(List.of(SubscriberKeys.SUBSCRIBER + token.id()), week, token.hash(),
                MOST_LINKS))
                .map(answer -> answer.size() == 0 ? Optional.empty()
                        : Optional.of(new Recipient(answer.get(0).toString(), text(answer.get(1)))));
    }

    /** Notes that somebody's digest of a week is on its way. */
    public Uni<Void> served(String week, SubscriberId id) {
        return redis.run(SubscriberScript.SERVED.call(List.of(SubscriberKeys.SUBSCRIBER + id), week)).replaceWithVoid();
    }

    private Uni<SubscriberPage> page(String order, Subscriber.State state, @Nullable String cursor, int most) {
        String[] after = cursor == null ? new String[] { "", "" } : cursor.split("-", 2);
        if (after.length != 2 || (cursor != null && !cursor.matches("\\d{1,15}-[0-9a-f]{32}"))) {
            return Uni.createFrom().failure(new IllegalArgumentException("No cursor of a list of subscribers: " + cursor));
        }
        return redis.run(SubscriberScript.PAGE.call(List.of(SubscriberKeys.list(state), SubscriberKeys.SUBSCRIBER), order,
                after[0], after[1], most)).map(answer -> page(answer, most));
    }

    private static SubscriberPage page(Response answer, int most) {
        List<Subscriber> subscribers = new ArrayList<>();
        String next = null;
        int found = answer.size() / FIELDS;
        for (int i = 0; i < answer.size(); i += FIELDS) {
            SubscriberId id = new SubscriberId(answer.get(i + 1).toString());
            // Listed and expired a moment ago: there is nobody to show.
            if (text(answer.get(i + 2)) != null) {
                subscribers.add(subscriber(id, answer, i + 2));
            }
            next = answer.get(i).toString() + "-" + id;
        }
        return new SubscriberPage(List.copyOf(subscribers), found < most ? null : next);
    }

    /** @param at where email, name, created, confirmed and digest begin */
    private static Subscriber subscriber(SubscriberId id, Response fields, int at) {
        Instant confirmed = instant(fields.get(at + 3));
        Instant created = instant(fields.get(at + 2));
        return new Subscriber(id, fields.get(at).toString(), text(fields.get(at + 1)),
                confirmed == null ? Subscriber.State.PENDING : Subscriber.State.ACTIVE,
                created == null ? Instant.EPOCH : created, confirmed, text(fields.get(at + 4)));
    }

    private static @Nullable String text(@Nullable Response value) {
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }

    private static @Nullable Instant instant(@Nullable Response millis) {
        String text = text(millis);
        return text == null ? null : Instant.ofEpochMilli(Long.parseLong(text));
    }
}
