package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkSource.Fetched;
import io.millrace.broker.WorkSource.Share;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;

/**
 * Fetches from several sources as if they were one. Each waits for work by itself, and goes on waiting when another has
 * brought some: it is not fetched from meanwhile, for it will tell. What it brings while nobody asks is kept for a moment, and
 * then given back unstarted. A source that is away is left alone for a while. Confined to its event loop.
 */
final class PartsWatch {

    private static final Logger LOG = Logger.getLogger(PartsWatch.class);
    private static final Duration REST = Duration.ofMillis(250);
    /** Between two turns of whoever fetches passes less, unless it has no room. */
    private static final long KEPT = 20;

    private static final class Part {

        private final WorkSource source;
        private boolean waits;
        /** By the clock of {@link System#nanoTime()}; of no meaning while it does not rest. */
        private long restsUntil;
        private boolean rests;

        Part(WorkSource source) {
            this.source = source;
        }

        void rest(Duration time) {
            rests = true;
            restsUntil = System.nanoTime() + time.toNanos();
        }

        boolean isIdle() {
            if (rests && System.nanoTime() - restsUntil >= 0) {
                rests = false;
            }
            return !waits && !rests;
        }
    }

    private final ContextInternal context;
    private final Map<QueueName, Part> parts = new LinkedHashMap<>();
    private final List<Delivery> unasked = new ArrayList<>();
    private final Set<QueueName> unaskedHeldBack = new HashSet<>();
    private @Nullable UniEmitter<? super Fetched> asking;
    private boolean ended;

    PartsWatch(ContextInternal context, Map<QueueName, WorkSource> sources) {
        this.context = context;
        sources.forEach((queue, source) -> parts.put(queue, new Part(source)));
    }

    /** What is there, of those that can be asked; fails when all of them did. */
    Uni<Fetched> fetch(List<Share> shares) {
        if (!unasked.isEmpty()) {
            return Uni.createFrom().item(takeUnasked());
        }
        List<Uni<Fetched>> fetches = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Share share : shares) {
            Part part = parts.get(share.queue());
            if (part != null && part.isIdle()) {
                fetches.add(part.source.fetch(List.of(share)).onFailure().recoverWithItem(failure -> {
                    failures.add(failure);
                    isAway(part, failure);
                    return new Fetched(List.of(), Set.of(), Duration.ZERO);
                }));
            }
        }
        if (fetches.isEmpty()) {
            return Uni.createFrom().item(new Fetched(List.of(), Set.of(), Duration.ZERO));
        }
        return Uni.join().all(fetches).andFailFast().map(fetched -> {
            if (failures.size() == parts.size()) {
                throw new BrokerUnavailableException("No node that has a queue of this worker can be reached", failures.get(0));
            }
            Set<QueueName> heldBack = new HashSet<>();
            List<Delivery> deliveries = new ArrayList<>();
            fetched.forEach(one -> {
                deliveries.addAll(one.deliveries());
                heldBack.addAll(one.heldBack());
            });
            return new Fetched(deliveries, heldBack, Duration.ZERO);
        });
    }

    /** The first that any of them brings, or some seconds later nothing. */
    Uni<Fetched> awaitWork(int count) {
        if (!unasked.isEmpty()) {
            return Uni.createFrom().item(takeUnasked());
        }
        return Uni.createFrom().emitter(emitter -> {
            asking = emitter;
            parts.values().stream().filter(Part::isIdle).forEach(part -> await(part, count));
            if (ended) {
                answer(new Fetched(List.of(), Set.of(), Duration.ZERO));
            } else {
                lookAgainAtThoseThatRest();
            }
        });
    }

    /** Whoever asks is answered now. */
    void end() {
        ended = true;
        answer(new Fetched(List.of(), Set.of(), Duration.ZERO));
    }

    private void await(Part part, int count) {
        part.waits = true;
        part.source.awaitWork(count).subscribe().with(fetched -> {
            part.waits = false;
            came(part, fetched);
        }, failure -> {
            part.waits = false;
            isAway(part, failure);
            lookAgainAtThoseThatRest();
        });
    }

    private void came(Part part, Fetched fetched) {
        boolean announces = fetched.lookAgain().equals(Fetched.WHEN_ANNOUNCED);
        if (fetched.deliveries().isEmpty() && !announces && !fetched.lookAgain().isZero()) {
            // Paused or limited: it is to be looked at again, and does not say when.
            part.rest(fetched.lookAgain());
            lookAgainAtThoseThatRest();
        } else if (asking != null) {
            answer(fetched);
        } else if (!fetched.deliveries().isEmpty()) {
            unasked.addAll(fetched.deliveries());
            unaskedHeldBack.addAll(fetched.heldBack());
            context.owner().setTimer(KEPT, late -> giveBackUnasked());
        }
    }

    /** Ends the turn when the first rest does: the next one fetches from all that do not wait. */
    private void lookAgainAtThoseThatRest() {
        UniEmitter<? super Fetched> asked = asking;
        long now = System.nanoTime();
        parts.values().stream().filter(part -> part.rests).mapToLong(part -> part.restsUntil - now).min().ifPresent(
                rest -> context.owner().setTimer(Math.max(1, Duration.ofNanos(Math.max(0, rest)).toMillis() + 1), over -> {
                    if (asked != null && asking == asked) {
                        answer(new Fetched(List.of(), Set.of(), Duration.ZERO));
                    }
                }));
    }

    private void answer(Fetched fetched) {
        UniEmitter<? super Fetched> asked = asking;
        asking = null;
        if (asked != null) {
            asked.complete(fetched);
        }
    }

    private Fetched takeUnasked() {
        Fetched fetched = new Fetched(List.copyOf(unasked), Set.copyOf(unaskedHeldBack), Duration.ZERO);
        unasked.clear();
        unaskedHeldBack.clear();
        return fetched;
    }

    private void giveBackUnasked() {
        for (Delivery delivery : takeUnasked().deliveries()) {
            Part part = parts.get(delivery.ref().queue());
            if (part != null) {
                part.source.settle(List.of(new Settlement.HandBack(delivery.ref(), delivery.id()))).subscribe().with(
                        gone -> LOG.debugf("%s of queue %s came when there was no room", delivery.id(), delivery.ref().queue()),
                        failure -> LOG.debugf(failure, "%s was not handed back; it starts late", delivery.id()));
            }
        }
    }

    private void isAway(Part part, Throwable failure) {
        part.rest(REST);
        LOG.debugf("A queue's node cannot be fetched from: %s", failure.getMessage());
    }
}
