package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Circuit;
import io.millrace.broker.CircuitBook;
import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Report;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * A source of faults: it hands out what a test puts in, and each of its steps fails, hangs or throws as the test says. It knows
 * nothing of what Redis does. Used on the engine's loop, told from the test's thread.
 */
final class FaultySource implements WorkSource {

    /** What a step does instead of its work. */
    enum Fault {
        /** Answers that it failed. */
        FAILS,
        /** Answers that nothing was sent. */
        IS_AWAY,
        /** Does not answer. */
        HANGS,
        /** Throws where it is called. */
        THROWS,
        /** Throws what is no exception. */
        THROWS_ERROR,
        /** Answers with nothing at all. */
        ANSWERS_NULL
    }

    final Map<String, Fault> faults = new ConcurrentHashMap<>();
    final List<Settlement> settled = new CopyOnWriteArrayList<>();
    /** The same, as they came. */
    final List<List<Settlement>> batches = new CopyOnWriteArrayList<>();
    final Set<EntryRef> held = Collections.synchronizedSet(new HashSet<>());
    volatile Predicate<Settlement> unwritable = settlement -> false;
    volatile Predicate<Settlement> refused = settlement -> false;
    volatile boolean up = true;
    volatile boolean tasksWait;
    private final Queue<Delivery> toCome = new ArrayDeque<>();
    private @Nullable UniEmitter<? super Fetched> waiting;
    private @Nullable Listener listener;

    /** Puts tasks in; they are handed out at the next fetch. Engine's loop. */
    void put(List<? extends Delivery> deliveries) {
        toCome.addAll(deliveries);
        endWait();
    }

    private <T> Uni<T> step(String name, Supplier<Uni<T>> well) {
        Fault fault = faults.get(name);
        if (fault == null) {
            return up ? well.get() : Uni.createFrom().failure(new BrokerUnavailableException("away"));
        }
        return switch (fault) {
            case FAILS -> Uni.createFrom().failure(new IllegalStateException("planted: " + name));
            case IS_AWAY -> Uni.createFrom().failure(new BrokerUnavailableException("planted: " + name));
            case HANGS -> Uni.createFrom().nothing();
            case THROWS -> throw new IllegalStateException("planted: " + name);
            case THROWS_ERROR -> throw new AssertionError("planted: " + name);
            case ANSWERS_NULL -> Uni.createFrom().nullItem();
        };
    }

    @Override
    public void open(Listener told) {
        listener = told;
        told.connected();
    }

    Listener listener() {
        return Objects.requireNonNull(listener);
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public Uni<Fetched> fetch(List<Share> shares) {
        return step("fetch", () -> Uni.createFrom().item(take(shares.stream().mapToInt(s -> s.ready() + s.again()).sum())));
    }

    private Fetched take(int most) {
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < most && !toCome.isEmpty()) {
            Delivery delivery = toCome.remove();
            held.add(delivery.ref());
            taken.add(delivery);
        }
        return new Fetched(taken, Set.of(), Fetched.WHEN_ANNOUNCED);
    }

    @Override
    public Uni<Fetched> awaitWork(int count) {
        return step("fetch", () -> toCome.isEmpty() ? Uni.createFrom().emitter(emitter -> waiting = emitter)
                : Uni.createFrom().item(take(count)));
    }

    @Override
    public Uni<Boolean> hasTasks() {
        return step("hasTasks", () -> Uni.createFrom().item(tasksWait));
    }

    /** Ends the wait for work that is going on, with nothing. */
    @Override
    public void endWait() {
        UniEmitter<? super Fetched> asked = waiting;
        waiting = null;
        if (asked != null) {
            asked.complete(new Fetched(List.of(), Set.of(), Fetched.WHEN_ANNOUNCED));
        }
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Uni<Settled> settle(List<? extends Settlement> settlements) {
        settlements.stream().filter(unwritable).findFirst().ifPresent(one -> {
            throw new IllegalArgumentException("planted: cannot be written");
        });
        return step("settle", () -> {
            if (settlements.stream().anyMatch(refused)) {
                return Uni.createFrom().failure(new IllegalStateException("planted: refused"));
            }
            settled.addAll(settlements);
            batches.add(List.copyOf(settlements));
            settlements.forEach(settlement -> held.remove(settlement.ref()));
            return Uni.createFrom().item(Settled.ALL);
        });
    }

    @Override
    public Uni<Set<EntryRef>> renew() {
        return step("renew", () -> Uni.createFrom().item(Set.copyOf(held)));
    }

    @Override
    public Uni<Set<TaskRef>> cancelRequests(Collection<TaskRef> running) {
        return step("cancelRequests", () -> Uni.createFrom().item(Set.of()));
    }

    @Override
    public Uni<Void> report(List<Report> reports) {
        return step("report", () -> Uni.createFrom().voidItem());
    }

    @Override
    public Uni<List<Delivery>> reread(List<EntryRef> refs) {
        return step("reread", () -> Uni.createFrom().item(List.of()));
    }

    @Override
    public Uni<Recovered> recover() {
        return step("recover", () -> Uni.createFrom().item(new Recovered(0, 0, Duration.ofSeconds(30))));
    }

    @Override
    public Uni<Duration> promote() {
        return step("promote", () -> Uni.createFrom().item(Duration.ofMinutes(1)));
    }

    @Override
    public Uni<List<WaitingType>> tendLanes() {
        return step("tendLanes", () -> Uni.createFrom().item(List.of()));
    }

    @Override
    public Uni<Integer> failLane(WaitingType lane, Duration waited, String reason) {
        return step("failLane", () -> Uni.createFrom().item(0));
    }

    @Override
    public Uni<Void> countLost(QueueName queue, int leases) {
        return step("countLost", () -> Uni.createFrom().voidItem());
    }

    @Override
    public CircuitBook circuits() {
        return new CircuitBook() {
            @Override
            public Uni<Map<String, Circuit>> read(List<String> dependencies) {
                return step("breakers", () -> Uni.createFrom().item(Map.of()));
            }

            @Override
            public Uni<Circuit> failed(String dependency, int times, String reason, @Nullable Duration retryAfter,
                    boolean probe) {
                return step("breakers", () -> Uni.createFrom().item(
                        new Circuit(Circuit.State.OPEN, Duration.ofDays(1), Duration.ofDays(1), times)));
            }

            @Override
            public Uni<Circuit> answered(String dependency, boolean probe) {
                return step("breakers", () -> Uni.createFrom().item(Circuit.CLOSED));
            }

            @Override
            public Uni<Claim> claimProbe(String dependency) {
                return step("breakers", () -> Uni.createFrom().item(new Claim(Circuit.CLOSED, true)));
            }

            @Override
            public Uni<Circuit> giveProbeBack(String dependency) {
                return step("breakers", () -> Uni.createFrom().item(Circuit.CLOSED));
            }
        };
    }

    @Override
    public Uni<Void> announce(WorkerCard card) {
        return step("announce", () -> Uni.createFrom().voidItem());
    }

    @Override
    public Uni<Void> close(Set<EntryRef> abandoned) {
        return step("close", () -> Uni.createFrom().voidItem());
    }
}
