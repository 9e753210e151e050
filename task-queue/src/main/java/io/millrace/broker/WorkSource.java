package io.millrace.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/**
 * The worker's side of a broker: every step that a worker takes with it. Used from one event loop, which is also where answers
 * arrive. A step whose answer did not come fails, and may have been taken.
 */
public interface WorkSource {

    /** As many entries are asked for in one fetch: more would hold up everybody else's calls. The next fetch takes the rest. */
    int MOST_FETCHED = 500;

    /** What to take from one queue in one fetch. */
    record Share(QueueName queue, int ready, int again) {
    }

    /**
     * What a fetch brought.
     *
     * @param deliveries in the order of their streams
     * @param heldBack queues that were found just after to be paused, or to have limits which this fetch did not know: what
     *        came
     *        from them must not start
     * @param lookAgain after a wait: when to look at the queues that do not announce their work; {@link #WHEN_ANNOUNCED} where
     *        all do
     */
    record Fetched(List<Delivery> deliveries, Set<QueueName> heldBack, Duration lookAgain) {

        /** No need to look: the next wait will tell. */
        public static final Duration WHEN_ANNOUNCED = Duration.ofDays(1);
    }

    /**
     * What became of a page of the leases of workers that died.
     *
     * @param recovered tasks that come back
     * @param failed tasks that killed one worker too many
     * @param rest until it is worth asking again: soon when there is more to take back, a sixth of a lease when not
     */
    record Recovered(int recovered, int failed, Duration rest) {
    }

    /**
     * A type of which tasks wait in a queue because they came to a worker without a handler for it.
     *
     * @param waiting tasks that nobody holds
     * @param announced when a worker last said that it has one; {@code null}: never, as far as is remembered
     */
    record WaitingType(QueueName queue, String type, long waiting, @Nullable Announced announced) {
    }

    /**
     * A worker said that it has a handler for a type.
     *
     * @param at by the broker's clock
     * @param worker which one
     */
    record Announced(Instant at, String worker) {
    }

    /**
     * Its parts that fail apart, each with queues of its own: leases are kept, outcomes settled and tasks brought back in each
     * by itself, so that a server that is away holds up no queue that is elsewhere. One that is not split has itself alone.
     */
    default List<WorkSource> parts() {
        return List.of(this);
    }

    /** Whether a queue is one of its own. */
    default boolean serves(QueueName queue) {
        return true;
    }

    /** Connects, in the background, and makes the queues. Where there are parts, each is opened instead. */
    void open(Listener listener);

    /** Whether the broker answers, on every connection that a worker needs. */
    boolean isUp();

    /** The connections that are away, in words; from any thread. Empty when it {@link #isUp()}. */
    default List<String> linksDown() {
        return isUp() ? List.of() : List.of("broker");
    }

    /**
     * Takes what is there, at most what each share says, and what its queue's limits leave. Does not wait.
     *
     * @param shares {@link #MOST_FETCHED} entries together at most
     */
    Uni<Fetched> fetch(List<Share> shares);

    /**
     * Waits some seconds for anything in any queue, and takes up to {@code count} from each stream. Queues that are paused or
     * have limits do not announce their work: the wait ends when they are to be looked at, and does not begin when all are so.
     */
    Uni<Fetched> awaitWork(int count);

    /**
     * Whether tasks wait in a queue that is neither paused nor limited. For whoever wonders why a fetch brings none; one that
     * cannot tell says no.
     */
    default Uni<Boolean> hasTasks() {
        return Uni.createFrom().item(false);
    }

    /** Ends a wait for work at once; nothing is fetched any more. What was on its way is handed back at {@link #close}. */
    void endWait();

    /**
     * Ends attempts, all in one round trip. One that cannot be ended as asked keeps none of the others from ending.
     */
    Uni<Settled> settle(List<? extends Settlement> settlements);

    /**
     * The broker's time, by which due times and deadlines are meant; good once it has answered. Safe to ask from any thread.
     */
    Clock clock();

    /**
     * Says that this worker lives, which keeps every lease that it holds, and tells which those are. A queue that is no more
     * holds none; one of which nothing can be known makes this fail, once the others are told.
     */
    Uni<Set<EntryRef>> renew();

    /**
     * Those among its running tasks that are to be cancelled.
     *
     * @param running tasks of any queue
     */
    Uni<Set<TaskRef>> cancelRequests(Collection<TaskRef> running);

    /** Stores what attempts say of themselves, of those whose lease this worker holds. */
    Uni<Void> report(List<Report> reports);

    /** Reads entries that this worker holds and whose delivery it never saw. Those that are gone are left out. */
    Uni<List<Delivery>> reread(List<EntryRef> refs);

    /** Finds out which other workers have died, and takes back a page of their leases. Ask again after the rest. */
    Uni<Recovered> recover();

    /**
     * Moves tasks that are due to where they are fetched from, a page of each queue.
     *
     * @return until the next is due, zero when more are due now; one minute at most
     */
    Uni<Duration> promote();

    /** Ends lanes that have long been empty, and tells which types wait. Asks nothing while no queue has a lane. */
    Uni<List<WaitingType>> tendLanes();

    /**
     * Fails some of the tasks of a type that wait, the longest waiting first.
     *
     * @param waited for how long each must have been waiting there
     * @return how many; zero when there are no more
     */
    Uni<Integer> failLane(WaitingType lane, Duration waited, String reason);

    /** Leases that this worker held in a queue were found lost: counts them for the charts. */
    Uni<Void> countLost(QueueName queue, int leases);

    /** What all workers know about the dependencies of tasks. */
    CircuitBook circuits();

    /** Tells people that this worker lives and what it does; they believe it for 30 s. */
    Uni<Void> announce(WorkerCard card);

    /**
     * Hands back whatever this worker still holds, takes it off the list of workers, and disconnects.
     *
     * @param abandoned what is not handed back: its leases expire, as if the worker had crashed
     */
    Uni<Void> close(Set<EntryRef> abandoned);

    /** What a worker wants to be told. Called on the event loop. */
    interface Listener {

        /** The types that it has handlers for: tasks of others that are told apart are not given to it. */
        Set<String> types();

        /**
         * The broker can be asked, and one of the connections to it is there again or for the first time: what it would have
         * told meanwhile was not heard.
         */
        void connected();

        /** A task is due in {@code delay}, perhaps earlier than any before. */
        void dueIn(Duration delay);

        /** A task that is active, here or elsewhere, is to be cancelled. */
        void cancelRequested(TaskRef task);
    }
}
