package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A scan's way to Redis: each call is a turn of its {@link Pace}, and a long batch several. Redis does all that one client has
 * sent before it turns to the others, so a batch is what these wait for. Every scan has one of its own.
 */
final class PacedCalls implements RedisCalls {

    /** As many actions on a task take Redis about a millisecond; as many reads less. */
    static final int MOST_A_TURN = 10;

    private final RedisCalls link;
    private final Pace pace;

    PacedCalls(RedisCalls link, Pace pace) {
        this.link = link;
        this.pace = pace;
    }

    @Override
    public Uni<@Nullable Response> send(Request request) {
        return pace.turn(() -> link.send(request));
    }

    @Override
    public Uni<List<Response>> batch(List<Request> requests) {
        List<List<Request>> turns = new ArrayList<>();
        for (int first = 0; first < requests.size(); first += MOST_A_TURN) {
            turns.add(requests.subList(first, Math.min(requests.size(), first + MOST_A_TURN)));
        }
        return Multi.createFrom().iterable(turns)
                .onItem().transformToUniAndConcatenate(turn -> pace.turn(() -> link.batch(turn)))
                .collect().in(ArrayList::new, List::addAll);
    }

    @Override
    public RedisCalls toward(Request request) {
        return new PacedCalls(link.toward(request), pace);
    }

    @Override
    public List<List<Integer>> apart(List<Request> requests) {
        return link.apart(requests);
    }

    @Override
    public Uni<List<Response>> ask(Request request) {
        return pace.turn(() -> link.ask(request));
    }
}
