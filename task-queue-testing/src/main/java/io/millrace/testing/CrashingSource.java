package io.millrace.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.millrace.broker.CircuitBook;
import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Report;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/** A worker's side of the broker at which its process ends: from there on, no answer arrives. */
final class CrashingSource implements WorkSource {

    private final WorkSource real;
    private final CrashPoint point;
    private final Runnable crash;

    CrashingSource(WorkSource real, CrashPoint point, Runnable crash) {
        this.real = real;
        this.point = point;
        this.crash = crash;
    }

    @Override
    public Uni<Fetched> fetch(List<Share> shares) {
        return real.fetch(shares).chain(this::delivered);
    }

    @Override
    public Uni<Fetched> awaitWork(int count) {
        return real.awaitWork(count).chain(this::delivered);
    }

    @Override
    public Uni<Settled> settle(List<? extends Settlement> settlements) {
        return switch (point) {
            case BEFORE_START -> real.settle(settlements);
            case BEFORE_SETTLEMENT -> die();
            case AFTER_SETTLEMENT -> real.settle(settlements).chain(gone -> die());
        };
    }

    private Uni<Fetched> delivered(Fetched fetched) {
        return point == CrashPoint.BEFORE_START && !fetched.deliveries().isEmpty() ? die() : Uni.createFrom().item(fetched);
    }

    private <T> Uni<T> die() {
        crash.run();
        return Uni.createFrom().nothing();
    }

    @Override
    public void open(Listener listener) {
        real.open(listener);
    }

    @Override
    public boolean isUp() {
        return real.isUp();
    }

    @Override
    public List<String> linksDown() {
        return real.linksDown();
    }

    @Override
    public Uni<Boolean> hasTasks() {
        return real.hasTasks();
    }

    @Override
    public Clock clock() {
        return real.clock();
    }

    @Override
    public void endWait() {
        real.endWait();
    }

    @Override
    public Uni<Set<EntryRef>> renew() {
        return real.renew();
    }

    @Override
    public Uni<Set<TaskRef>> cancelRequests(Collection<TaskRef> running) {
        return real.cancelRequests(running);
    }

    @Override
    public Uni<Void> report(List<Report> reports) {
        return real.report(reports);
    }

    @Override
    public Uni<List<Delivery>> reread(List<EntryRef> refs) {
        return real.reread(refs);
    }

    @Override
    public Uni<Recovered> recover() {
        return real.recover();
    }

    @Override
    public Uni<Duration> promote() {
        return real.promote();
    }

    @Override
    public Uni<List<WaitingType>> tendLanes() {
        return real.tendLanes();
    }

    @Override
    public Uni<Integer> failLane(WaitingType lane, Duration waited, String reason) {
        return real.failLane(lane, waited, reason);
    }

    @Override
    public Uni<Void> countLost(QueueName queue, int leases) {
        return real.countLost(queue, leases);
    }

    @Override
    public CircuitBook circuits() {
        return real.circuits();
    }

    @Override
    public Uni<Void> announce(WorkerCard card) {
        return real.announce(card);
    }

    @Override
    public Uni<Void> close(Set<EntryRef> abandoned) {
        return real.close(abandoned);
    }
}
