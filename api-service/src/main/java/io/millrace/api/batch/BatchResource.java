package io.millrace.api.batch;

import java.util.ArrayList;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.security.Role;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Many tasks in one request. */
@Path(BodyLimit.BATCH)
public class BatchResource {

    /** Newline-delimited JSON. */
    static final String NDJSON = "application/x-ndjson";

    private static final int MOST_ITEMS = 100_000;
    private static final int MOST_AT_ONCE = 256;

    private final BatchIntake intake;
    private final Acceptance acceptance;

    @Inject
    BatchResource(BatchIntake intake, Acceptance acceptance) {
        this.intake = intake;
        this.acceptance = acceptance;
    }

    /**
     * Enqueues each item of an array or of newline-delimited JSON, and answers each as soon as its fate is known, in order. No
     * more is read than has been answered, and no more is answered than the caller reads.
     */
    @POST
    @Consumes({ MediaType.APPLICATION_JSON, NDJSON })
    @Produces(NDJSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Multi<ItemAnswer> enqueue(@Context HttpServerRequest request, @Context HttpHeaders headers,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey, @Context SecurityContext caller) {
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST", BodyLimit.BATCH,
                new byte[0]);
        Splitter splitter = MediaType.APPLICATION_JSON_TYPE.isCompatible(headers.getMediaType()) ? new ArraySplitter()
                : new LineSplitter();
        // Once the first line is sent the status stands. Whether the broker is there is asked before.
        return RestMulti.fromUniResponse(acceptance.prepare(key).replaceWith(splitter),
                ready -> answers(MultiHelper.toMulti(request), ready, key));
    }

    private Multi<ItemAnswer> answers(Multi<Buffer> body, Splitter splitter, @Nullable IdempotencyKey key) {
        int[] taken = { 0 };
        Multi<List<Piece>> cut = Multi.createBy().concatenating().streams(
                body.map(bytes -> splitter.feed(bytes.getBytes())),
                Multi.createFrom().deferred(() -> Multi.createFrom().item(splitter.end())));
        return cut.onItem().transformToMultiAndConcatenate(pieces -> Multi.createFrom().iterable(portions(pieces)))
                .select().first(portion -> taken[0] <= MOST_ITEMS)
                .onItem().transformToUniAndConcatenate(portion -> {
                    int first = taken[0];
                    taken[0] += portion.size();
                    return intake.take(first, upToTheMost(first, portion), key);
                })
                .onItem().transformToMultiAndConcatenate(answers -> Multi.createFrom().iterable(answers));
    }

    /** The items of a batch that is too long end with a fault in the place of the first that is too many. */
    private static List<Piece> upToTheMost(int first, List<Piece> portion) {
        if (first + portion.size() <= MOST_ITEMS) {
            return portion;
        }
        List<Piece> rest = new ArrayList<>(portion.subList(0, MOST_ITEMS - first));
        rest.add(Piece.faulty(new ProblemException(ProblemType.BODY_TOO_LARGE,
                "A batch has at most " + MOST_ITEMS + " items; this one and those behind it were not looked at")));
        return rest;
    }

    private static List<List<Piece>> portions(List<Piece> pieces) {
        List<List<Piece>> portions = new ArrayList<>();
        for (int from = 0; from < pieces.size(); from += MOST_AT_ONCE) {
            portions.add(pieces.subList(from, Math.min(pieces.size(), from + MOST_AT_ONCE)));
        }
        return portions;
    }
}
