package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/** What became of one of several commands that were sent together. */
sealed interface Reply {

    /** It was carried out, and this is what Redis says. */
    record Answered(@Nullable Response response) implements Reply {

        /** What a script answers with, which is never nothing. */
        Response said() {
            if (response == null) {
                throw new IllegalStateException("Redis answered with nothing to a command that always has an answer");
            }
            return response;
        }
    }

    /** Redis refused it, in these words. */
    record Refused(String words) implements Reply {
    }

    /** It was carried out, and its answer was lost with that of a neighbour which was refused. */
    record Unheard() implements Reply {
    }

    /**
     * The verdict on each command of a batch. The client answers a batch in which one command is refused with that refusal
     * alone, but it names the places: those that it does not name were carried out. Sending each command by itself would keep
     * all answers, at the price of a system call each, on both sides: that is for when something has been refused.
     *
     * @return fails only when nothing is known of any: the connection is lost, the server cannot serve, nothing was sent
     */
    static Uni<List<Reply>> each(Uni<List<Response>> batch, int size) {
        return batch.map(Reply::answered).onFailure(Refusals::isOfSome)
                .recoverWithItem(refusal -> judged((ErrorType) refusal, size));
    }

    private static List<Reply> answered(List<Response> answers) {
        List<Reply> replies = new ArrayList<>(answers.size());
        answers.forEach(answer -> replies.add(new Answered(answer)));
        return replies;
    }

    private static List<Reply> judged(ErrorType refusal, int size) {
        Map<Integer, String> refused = Refusals.byPlace(refusal);
        List<Reply> replies = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String words = refused.get(i);
            replies.add(words == null ? new Unheard() : new Refused(words));
        }
        return replies;
    }
}
