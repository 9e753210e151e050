package io.millrace.api.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.Faults;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.Claim;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.task.TaskReader;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;

/** Reads, checks and enqueues the items of a batch, some at a time. */
@Singleton
class BatchIntake {

    /** An item in its place: a task, or the reason why there is none. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Item(int index, byte[] json, @Nullable Task<?> task, @Nullable ProblemException fault) {
    }

    private final TaskReader reader;
    private final Acceptance acceptance;
    private final ItemMemory memory;

    BatchIntake(TaskReader reader, Acceptance acceptance, ItemMemory memory) {
        this.reader = reader;
        this.acceptance = acceptance;
        this.memory = memory;
    }

    /**
     * Deals with some items, all at once. Never fails: what goes wrong is the answer to an item.
     *
     * @param first index of the first of them
     * @param key of the request, under which it may be repeated
     */
    Uni<List<ItemAnswer>> take(int first, List<Piece> pieces, @Nullable IdempotencyKey key) {
        List<Item> items = new ArrayList<>();
        for (Piece piece : pieces) {
            items.add(read(first + items.size(), piece));
        }
        if (key == null) {
            return answers(items, item -> acceptance.accept(Objects.requireNonNull(item.task()), null));
        }
        Map<Integer, IdempotencyKey> keys = new LinkedHashMap<>();
        items.stream().filter(item -> item.task() != null).forEach(item -> keys.put(item.index(), key.ofItem(item.json())));
        return memory.claim(keys).onItemOrFailure().transformToUni((claims, failure) -> answers(items,
                item -> failure == null ? accept(item, keys, claims) : Uni.createFrom().failure(failure)));
    }

    private Uni<Enqueued> accept(Item item, Map<Integer, IdempotencyKey> keys, Map<Integer, Claim> claims) {
        return acceptance.acceptItem(Objects.requireNonNull(item.task()), Objects.requireNonNull(keys.get(item.index())),
                item.index(), Objects.requireNonNull(claims.get(item.index())));
    }

    private Item read(int index, Piece piece) {
        if (piece.fault() != null) {
            return new Item(index, piece.json(), null, piece.fault());
        }
        try {
            return new Item(index, piece.json(), reader.read(JsonBody.parse(piece.json())), null);
        } catch (ProblemException e) {
            return new Item(index, piece.json(), null, e);
        }
    }

    private static Uni<List<ItemAnswer>> answers(List<Item> items, Function<Item, Uni<Enqueued>> enqueueing) {
        return Uni.join().all(items.stream().map(item -> answer(item, enqueueing)).toList()).andFailFast();
    }

    private static Uni<ItemAnswer> answer(Item item, Function<Item, Uni<Enqueued>> enqueueing) {
        if (item.fault() != null) {
            return Uni.createFrom().item(ItemAnswer.refused(item.index(), item.fault()));
        }
        return enqueueing.apply(item).map(task -> ItemAnswer.accepted(item.index(), task))
                .onFailure().recoverWithItem(e -> ItemAnswer.refused(item.index(), Faults.asProblem(e)));
    }
}
