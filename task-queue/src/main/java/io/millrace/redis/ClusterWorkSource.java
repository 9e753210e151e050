package io.millrace.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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
import io.vertx.core.impl.ContextInternal;

/**
 * A worker's side of a cluster: a part for each queue, with connections of its own to the node that has the queue. Work is
 * fetched from all of them together; what concerns one queue goes to its part. What belongs to no queue goes over a link to
 * all nodes.
 */
final class ClusterWorkSource implements WorkSource {

    private final Map<QueueName, WorkSource> parts = new LinkedHashMap<>();
    private final WorkerSettings settings;
    private final ClusterLink elsewhere;
    private final QueueRegistry registry;
    private final RedisCircuitBook circuits;
    private final WorkerRoster roster;
    private final PartsWatch watch;
    private final Runnable ended;

    /**
     * @param part makes the source of one queue
     * @param elsewhere opened and closed with this
     * @param ended run once nothing is connected any more
     */
    ClusterWorkSource(ContextInternal context, WorkerSettings settings, Function<QueueName, WorkSource> part,
            ClusterLink elsewhere, Runnable ended) {
        this.settings = settings;
        this.elsewhere = elsewhere;
        this.ended = ended;
        settings.queues().forEach(queue -> parts.put(queue, part.apply(queue)));
        registry = new QueueRegistry(elsewhere);
        circuits = new RedisCircuitBook(elsewhere);
        roster = new WorkerRoster(elsewhere, settings.name());
        watch = new PartsWatch(context, parts);
        context.runOnContext(ignored -> elsewhere.open());
    }

    @Override
    public List<WorkSource> parts() {
        return List.copyOf(parts.values());
    }

    @Override
    public void open(Listener listener) {
        parts.values().forEach(part -> part.open(listener));
    }

    /** Whether every queue can be worked on. */
    @Override
    public boolean isUp() {
        return parts.values().stream().allMatch(WorkSource::isUp);
    }

    @Override
    public List<String> linksDown() {
        List<String> down = new ArrayList<>();
        parts.forEach((queue, part) -> part.linksDown().forEach(link -> down.add(link + " (queue " + queue + ")")));
        return down;
    }

    @Override
    public Uni<Boolean> hasTasks() {
        return all(parts.values().stream().map(part -> part.hasTasks().onFailure().recoverWithItem(false)).toList())
                .map(answers -> answers.contains(true));
    }

    @Override
    public Uni<Fetched> fetch(List<Share> shares) {
        return watch.fetch(shares);
    }

    @Override
    public Uni<Fetched> awaitWork(int count) {
        return watch.awaitWork(count);
    }

    @Override
    public void endWait() {
        watch.end();
        parts.values().forEach(WorkSource::endWait);
    }

    @Override
    public Uni<Settled> settle(List<? extends Settlement> settlements) {
        return all(settlements.stream().collect(Collectors.groupingBy(settlement -> settlement.ref().queue()))
                .entrySet().stream().<Uni<Settled>> map(own -> part(own.getKey()).settle(own.getValue())).toList())
                .map(parts -> parts.stream().reduce(Settled.ALL, Settled::plus));
    }

    @Override
    public Uni<Set<EntryRef>> renew() {
        return union(parts.values().stream().map(WorkSource::renew).toList());
    }

    /** The nodes' clocks should agree; of those that do not, the one in the middle is believed. */
    @Override
    public Clock clock() {
        List<Clock> clocks = parts.values().stream().map(WorkSource::clock).toList();
        return new Clock() {
            @Override
            public Instant instant() {
                return clocks.stream().map(Clock::instant).sorted().skip(clocks.size() / 2).findFirst().orElseThrow();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("The brokers' clock is in UTC; take its instant to another zone");
            }
        };
    }

    @Override
    public Uni<Set<TaskRef>> cancelRequests(Collection<TaskRef> running) {
        return union(parts.values().stream().map(part -> part.cancelRequests(running)).toList());
    }

    @Override
    public Uni<Void> report(List<Report> reports) {
        return all(reports.stream().collect(Collectors.groupingBy(report -> report.ref().queue())).entrySet().stream()
                .map(own -> part(own.getKey()).report(own.getValue())).toList()).replaceWithVoid();
    }

    @Override
    public Uni<List<Delivery>> reread(List<EntryRef> refs) {
        return all(refs.stream().collect(Collectors.groupingBy(EntryRef::queue)).entrySet().stream()
                .map(own -> part(own.getKey()).reread(own.getValue())).toList())
                .map(read -> read.stream().flatMap(List::stream).toList());
    }

    @Override
    public Uni<Recovered> recover() {
        return all(parts.values().stream().map(WorkSource::recover).toList())
                .map(done -> new Recovered(done.stream().mapToInt(Recovered::recovered).sum(),
                        done.stream().mapToInt(Recovered::failed).sum(),
                        done.stream().map(Recovered::rest).min(Duration::compareTo).orElse(settings.lease())));
    }

    @Override
    public Uni<Duration> promote() {
        return all(parts.values().stream().map(WorkSource::promote).toList())
                .map(next -> next.stream().min(Duration::compareTo).orElseThrow());
    }

    @Override
    public Uni<List<WaitingType>> tendLanes() {
        return all(parts.values().stream().map(WorkSource::tendLanes).toList())
                .map(waiting -> waiting.stream().flatMap(List::stream).toList());
    }

    @Override
    public Uni<Integer> failLane(WaitingType lane, Duration waited, String reason) {
        return part(lane.queue()).failLane(lane, waited, reason);
    }

    @Override
    public Uni<Void> countLost(QueueName queue, int leases) {
        return part(queue).countLost(queue, leases);
    }

    @Override
    public CircuitBook circuits() {
        return circuits;
    }

    /** The queues too are told of here: their own nodes do not keep their names. */
    @Override
    public Uni<Void> announce(WorkerCard card) {
        settings.queues().forEach(registry::uses);
        return roster.announce(card);
    }

    /** What a part cannot hand back comes back when its leases end. */
    @Override
    public Uni<Void> close(Set<EntryRef> abandoned) {
        List<Uni<Void>> closing = new ArrayList<>(parts.values().stream().map(part -> part.close(abandoned)).toList());
        return Uni.join().all(closing).andCollectFailures()
                .onItemOrFailure().call((closed, failure) -> roster.leave().onFailure().recoverWithNull())
                .onItemOrFailure().invoke((closed, failure) -> {
                    elsewhere.close();
                    ended.run();
                }).replaceWithVoid();
    }

    private WorkSource part(QueueName queue) {
        WorkSource part = parts.get(queue);
        if (part == null) {
            throw new IllegalArgumentException("Queue " + queue + " is none of this worker's: " + parts.keySet());
        }
        return part;
    }

    private static <T> Uni<List<T>> all(List<Uni<T>> steps) {
        return steps.isEmpty() ? Uni.createFrom().item(List.of()) : Uni.join().all(steps).andCollectFailures();
    }

    private static <T> Uni<Set<T>> union(List<Uni<Set<T>>> steps) {
        return all(steps).map(sets -> sets.stream().flatMap(Set::stream).collect(Collectors.toCollection(HashSet::new)));
    }
}
