package io.millrace.mailstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/** The addresses that are not written to any more. */
@Singleton
public class Suppressions {

    private static final List<String> KEYS = List.of(MailKeys.SUPPRESSED, MailKeys.SUPPRESSED_BY_TIME,
            MailKeys.SUPPRESSED_IDS);

    private final MailLine line;
    private final MailStoreConfig config;
    private final ObjectMapper mapper;

    /**
     * A page of them, the newest first.
     *
     * @param more whether there may be more in the direction in which was asked
     */
    public record Page(List<Suppression> suppressions, boolean more) {
    }

    Suppressions(MailLine line, MailStoreConfig config, ObjectMapper mapper) {
        this.line = line;
        this.config = config;
        this.mapper = mapper;
    }

    /** Suppresses addresses, all or none; false when there is no room for them. Those that are suppressed stay as they are. */
    public Uni<Boolean> add(List<Suppression> suppressions) {
        List<Object> arguments = new ArrayList<>(List.of(config.mostSuppressed()));
        for (Suppression suppression : suppressions) {
            arguments.addAll(List.of(suppression.address(), suppression.id(), write(suppression)));
        }
        return line.run(MailScript.SUPPRESS, KEYS, arguments).map(answer -> answer.toInteger() == 1);
    }

    /** Lets addresses be written to again; for each what was known of it, if it was suppressed. */
    public Uni<List<Optional<Suppression>>> remove(List<String> addressesOrIds) {
        return line.run(MailScript.PARDON, KEYS, addressesOrIds.stream().map(Suppression::plain).toList())
                .map(answer -> items(answer, 0).stream()
                        .map(value -> value.toString().isEmpty() ? Optional.<Suppression> empty()
                                : Optional.of(read(value)))
                        .toList());
    }

    /** What is known of an address or an id, if it is suppressed. */
    public Uni<Optional<Suppression>> find(String addressOrId) {
        String named = Suppression.plain(addressOrId);
        return line.shared(Request.cmd(Command.HGET).arg(MailKeys.SUPPRESSED_IDS).arg(named))
                .map(address -> address == null ? named : address.toString())
                .chain(address -> line.shared(Request.cmd(Command.HGET).arg(MailKeys.SUPPRESSED).arg(address)))
                .map(value -> Optional.ofNullable(value).map(this::read));
    }

    /** A page of them; empty when {@code after} or {@code before} is no id of one. */
    public Uni<Optional<Page>> page(int limit, @Nullable String after, @Nullable String before, @Nullable String origin) {
        return line.run(MailScript.SUPPRESSIONS, KEYS, List.of(limit, orEmpty(after), orEmpty(before), orEmpty(origin)))
                .map(answer -> answer.get(0).toInteger() < 0 ? Optional.empty()
                        : Optional.of(new Page(items(answer, 1).stream().map(this::read).toList(),
                                answer.get(0).toInteger() == 1)));
    }

    private static List<Response> items(Response answer, int first) {
        List<Response> items = new ArrayList<>();
        for (int i = first; i < answer.size(); i++) {
            items.add(answer.get(i));
        }
        return items;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private Suppression read(Response value) {
        try {
            return mapper.readValue(value.toString(), Suppression.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a suppression: " + value, e);
        }
    }

    private String write(Suppression suppression) {
        try {
            return mapper.writeValueAsString(suppression);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot be written as JSON: " + suppression, e);
        }
    }
}
