package io.millrace.api.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Duplicate;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.client.PayloadException;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues the task of a request, once, however often the request is repeated under one Idempotency-Key.
 *
 * <p>
 * First the key is claimed, then the task is enqueued under an id that follows from the request, then the outcome is noted. A
 * request that dies between any two of these is finished by its repetition, on whatever instance: the id that it then finds
 * taken is its own.
 */
@Singleton
public class Acceptance {

    /** Each step is bounded by itself; this bounds a request whose steps are all slow. */
    private static final Duration TIMEOUT = Duration.ofMillis(1800);

    private final TaskClient client;
    private final TaskInspector inspector;
    private final IdempotencyMemory memory;
    private final ObjectMapper mapper;

    Acceptance(TaskClient client, TaskInspector inspector, IdempotencyMemory memory, ObjectMapper mapper) {
        this.client = client;
        this.inspector = inspector;
        this.memory = memory;
        this.mapper = mapper;
    }

    /**
     * Enqueues the task of a request.
     *
     * @param task what to enqueue; when it has no id, the key gives it one
     * @param key under which the request may be repeated; {@code null}: it may not
     * @return what was accepted; fails with a {@link ProblemException} when the id is taken, when the key came with another
     *         request, or when the outcome is not known, and with
     *         {@link io.millrace.client.BrokerUnavailableException} when nothing was done
     */
    public Uni<Enqueued> accept(Task<?> task, @Nullable IdempotencyKey key) {
        if (key == null) {
            return enqueue(task, null).map(Acceptance::enqueuedOrConflict);
        }
        Task<?> named = task.options().id() == null ? task.id(key.taskId(0).toString()) : task;
        return memory.claim(key).chain(claim -> note(proceed(named, key.taskId(0).toString(), key, claim), key))
                .ifNoItem().after(TIMEOUT).failWith(() -> outcomeUnknown(named, key));
    }

    /**
     * Enqueues the tasks of a request that are all there from the beginning. Each has an id, which under a key is the one that
     * the key gives it.
     *
     * @return what was accepted, in their order; fails as {@link #accept} does, and some may have been enqueued then
     */
    public Uni<List<Enqueued>> acceptAll(List<? extends Task<?>> tasks, @Nullable IdempotencyKey key) {
        if (key == null) {
            return client.enqueueAll(tasks).map(results -> results.stream().map(Acceptance::enqueuedOrConflict).toList())
                    .onFailure(EnqueueUnknownException.class).transform(e -> outcomeUnknown(tasks.get(0), null));
        }
        return memory.claim(key).chain(claim -> Uni.join().all(tasks.stream()
                .map(task -> proceed(task, idOf(task).value(), key, claim)).toList()).andFailFast())
                .invoke(all -> memory.noteAccepted(key, all.get(0).state()))
                .ifNoItem().after(TIMEOUT).failWith(() -> outcomeUnknown(tasks.get(0), key));
    }

    /**
     * Makes ready for a request that enqueues several tasks: claims its key, or without one asks whether the broker is there.
     * Fails with {@link ProblemType#IDEMPOTENCY_KEY_REUSED}, or with
     * {@link io.millrace.client.BrokerUnavailableException}.
     */
    public Uni<Void> prepare(@Nullable IdempotencyKey key) {
        return key == null ? inspector.ledger(QueueName.DEFAULT).replaceWithVoid() : memory.claim(key).invoke(claim -> {
            if (claim instanceof Claim.Reused) {
                throw reused();
            }
        }).replaceWithVoid();
    }

    /**
     * Enqueues one of the tasks of a request that enqueues several.
     *
     * @param item what the key of the request means for this task
     * @param index of the task
     * @param claim what is known of this item under the key
     */
    public Uni<Enqueued> acceptItem(Task<?> task, IdempotencyKey item, int index, Claim claim) {
        String id = item.taskId(index).toString();
        return proceed(task.options().id() == null ? task.id(id) : task, id, item, claim);
    }

    private Uni<Enqueued> note(Uni<Enqueued> enqueueing, IdempotencyKey key) {
        return enqueueing.invoke(enqueued -> memory.noteAccepted(key, enqueued.state()))
                .onFailure(e -> e instanceof ProblemException problem && problem.type() == ProblemType.ID_CONFLICT)
                .invoke(() -> memory.noteRefused(key));
    }

    private Uni<Enqueued> proceed(Task<?> task, String ownId, IdempotencyKey key, Claim claim) {
        TaskId id = idOf(task);
        if (claim instanceof Claim.Reused) {
            return Uni.createFrom().failure(reused());
        }
        if (claim instanceof Claim.Refused) {
            return Uni.createFrom().failure(conflict(id));
        }
        if (claim instanceof Claim.Accepted accepted) {
            return Uni.createFrom().item(new Enqueued(task.options().queue(), id, accepted.state()));
        }
        return enqueue(task, key).chain(result -> {
            if (!(result instanceof IdConflict)) {
                return Uni.createFrom().item(enqueuedOrConflict(result));
            }
            return id.value().equals(ownId) ? Uni.createFrom().item(alreadyEnqueued(task)) : ownOrConflict(task, claim);
        });
    }

    /** The caller's own id is taken: by this request when it came before, or by somebody else's. What is there tells. */
    private Uni<Enqueued> ownOrConflict(Task<?> task, Claim claim) {
        TaskId id = idOf(task);
        Uni<Boolean> isOwn = claim instanceof Claim.First ? Uni.createFrom().item(false)
                : inspector.find(task.options().queue(), id)
                        .map(found -> found.filter(there -> isWhatWasAsked(there, task)).isPresent());
        return isOwn.map(own -> {
            if (!own) {
                throw conflict(id);
            }
            return alreadyEnqueued(task);
        });
    }

    private boolean isWhatWasAsked(TaskView there, Task<?> task) {
        try {
            return there.type().equals(task.type().name())
                    && mapper.readTree(there.payload()).equals(mapper.readTree(mapper.writeValueAsString(task.payload())));
        } catch (JsonProcessingException e) {
            throw new PayloadException("The payload cannot be compared with that of task " + there.id(), e);
        }
    }

    private Uni<EnqueueResult> enqueue(Task<?> task, @Nullable IdempotencyKey key) {
        return client.enqueue(task).onFailure(EnqueueUnknownException.class)
                .transform(e -> outcomeUnknown(task, key));
    }

    private static ProblemException reused() {
        return new ProblemException(ProblemType.IDEMPOTENCY_KEY_REUSED,
                "In the last 24 hours this Idempotency-Key came with another path or body; use a new key");
    }

    private static ProblemException outcomeUnknown(Task<?> task, @Nullable IdempotencyKey key) {
        return new ProblemException(ProblemType.OUTCOME_UNKNOWN, whatToDo(task, key));
    }

    private static String whatToDo(Task<?> task, @Nullable IdempotencyKey key) {
        if (key != null) {
            return "The task broker did not answer in time: perhaps accepted, perhaps not. Repeat the request with the same"
                    + " Idempotency-Key; it will not be accepted twice";
        }
        TaskId id = task.options().id();
        return "The task broker did not answer in time: perhaps accepted, perhaps not. "
                + (id == null ? "A repeated request may be a second task"
                        : "If it was, it is task " + id + " in queue " + task.options().queue())
                + ". Send an Idempotency-Key, and a request can be repeated safely with the same one";
    }

    private static Enqueued enqueuedOrConflict(EnqueueResult result) {
        if (result instanceof IdConflict conflict) {
            throw conflict(conflict.id());
        }
        if (result instanceof Duplicate duplicate) {
            throw new ProblemException(ProblemType.DUPLICATE, "Task " + duplicate.id() + " of queue " + duplicate.queue()
                    + " holds this unique key until it ends, or until the time of its uniqueFor is over");
        }
        return (Enqueued) result;
    }

    private static Enqueued alreadyEnqueued(Task<?> task) {
        Instant runAt = task.options().runAt();
        boolean later = runAt == null ? task.options().isDelayed() : runAt.isAfter(Instant.now());
        return new Enqueued(task.options().queue(), idOf(task), later ? TaskState.SCHEDULED : TaskState.PENDING);
    }

    private static ProblemException conflict(TaskId id) {
        return new ProblemException(ProblemType.ID_CONFLICT,
                "The id " + id + " belongs to a task that lives, or that ended and is remembered");
    }

    private static TaskId idOf(Task<?> task) {
        TaskId id = task.options().id();
        if (id == null) {
            throw new IllegalStateException("A task under an Idempotency-Key has an id");
        }
        return id;
    }
}
