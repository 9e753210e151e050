package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * Ends attempts: plain completions of a stream share one script, and so do those that are put into lanes; the others take one
 * each, and all share a round trip. What cannot be written as a script, or is refused as one, is set apart; the rest goes on.
 */
final class Settler {

    private static final Logger LOG = Logger.getLogger(Settler.class);
    private static final int LONGEST_TEXT = 2_048;

    /** A script and the entries that its answer speaks of. */
    private record Step(Request request, List<EntryRef> refs) {
    }

    /** Plain completions of one stream. */
    private static final class Plain {

        private final List<Settlement.Complete> all = new ArrayList<>();

        Step step() {
            EntryRef any = all.get(0).ref();
            RedisKeys keys = RedisKeys.of(any.queue());
            RecentBatch recent = new RecentBatch();
            List<EntryRef> refs = new ArrayList<>(all.size());
            all.forEach(done -> {
                refs.add(done.ref());
                recent.add(done);
            });
            return any.lane().isOfType() ? diverted(any, keys, recent, refs) : common(any, keys, recent, refs);
        }

        /** Their records, which only say where they are, end with them. */
        private Step diverted(EntryRef any, RedisKeys keys, RecentBatch recent, List<EntryRef> refs) {
            List<Object> arguments = new ArrayList<>(2 * refs.size() + 2);
            arguments.add(recent);
            arguments.add(RecentBatch.MOST_BATCHES);
            all.forEach(done -> {
                arguments.add(done.ref().entry());
                arguments.add(done.id());
            });
            return new Step(Script.COMPLETE_DIVERTED.call(
                    List.of(RedisKeys.streamOf(any), keys.ledger(), keys.stats(), keys.recent(), keys.records()), arguments),
                    refs);
        }

        private static Step common(EntryRef any, RedisKeys keys, RecentBatch recent, List<EntryRef> refs) {
            List<Object> arguments = new ArrayList<>(refs.size() + 2);
            arguments.add(recent);
            arguments.add(RecentBatch.MOST_BATCHES);
            refs.stream().map(EntryRef::entry).sorted(EntryId::compare).forEach(arguments::add);
            return new Step(Script.COMPLETE.call(
                    List.of(RedisKeys.streamOf(any), keys.ledger(), keys.stats(), keys.recent()), arguments), refs);
        }
    }

    /** Tasks of one stream that are put where workers look that have a handler for them. */
    private static final class Diverted {

        private static final Duration PUT_OFF = Duration.ofMinutes(1);

        private final List<Settlement.Divert> all = new ArrayList<>();

        Step step() {
            EntryRef any = all.get(0).ref();
            RedisKeys keys = RedisKeys.of(any.queue());
            List<Object> arguments = new ArrayList<>(2 * all.size() + 1);
            arguments.add(PUT_OFF.toMillis());
            all.forEach(divert -> {
                arguments.add(divert.type());
                arguments.add(divert.ref().entry());
            });
            return new Step(Script.DIVERT.call(List.of(RedisKeys.streamOf(any), keys.meta(), keys.lanes(), keys.records(),
                    keys.rate(), keys.retry(), keys.dueChannel(), keys.stats(), keys.ledger(), keys.events()), arguments),
                    all.stream().map(Settlement.Divert::ref).toList());
        }
    }

    private final RedisCalls link;
    private final String worker;

    Settler(RedisCalls link, String worker) {
        this.link = link;
        this.worker = worker;
    }

    Uni<Settled> settle(List<? extends Settlement> settlements) {
        return run(steps(settlements)).chain(first -> {
            List<Settlement> together = refusedTogether(settlements, first.refused());
            return together.isEmpty() ? Uni.createFrom().item(first)
                    : run(together.stream().map(this::step).toList()).map(alone -> instead(first, together, alone));
        });
    }

    private List<Step> steps(List<? extends Settlement> settlements) {
        Map<String, Plain> plain = new LinkedHashMap<>();
        Map<String, Diverted> diverted = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Complete done) {
                plain.computeIfAbsent(RedisKeys.streamOf(done.ref()), stream -> new Plain()).all.add(done);
            } else if (settlement instanceof Settlement.Divert divert) {
                diverted.computeIfAbsent(RedisKeys.streamOf(divert.ref()), stream -> new Diverted()).all.add(divert);
            } else {
                steps.add(step(settlement));
            }
        }
        plain.values().forEach(done -> steps.add(done.step()));
        diverted.values().forEach(moved -> steps.add(moved.step()));
        return steps;
    }

    private Step step(Settlement settlement) {
        if (settlement instanceof Settlement.Complete done) {
            Plain alone = new Plain();
            alone.all.add(done);
            return alone.step();
        } else if (settlement instanceof Settlement.Divert divert) {
            Diverted alone = new Diverted();
            alone.all.add(divert);
            return alone.step();
        }
        return new Step(writable(settlement), List.of(settlement.ref()));
    }

    /** A settlement that cannot be written never could: its task fails, and says so. */
    private Request writable(Settlement settlement) {
        try {
            return request(settlement);
        } catch (RuntimeException e) {
            LOG.errorf(e, "The outcome of task %s of queue %s cannot be written, so the task fails", settlement.id(),
                    settlement.ref().queue());
            return request(new Settlement.Fail(settlement.ref(), settlement.id(), 0,
                    new Episode(0, "failed", null, "its outcome cannot be written: " + e, null)));
        }
    }

    private Uni<Settled> run(List<Step> steps) {
        return Scripts.runEach(link, steps.stream().map(Step::request).toList()).map(replies -> {
            Set<EntryRef> gone = new HashSet<>();
            Map<EntryRef, String> refused = new HashMap<>();
            for (int i = 0; i < replies.size(); i++) {
                List<EntryRef> refs = steps.get(i).refs();
                if (replies.get(i) instanceof Reply.Answered answered) {
                    collectGone(refs, answered.said(), gone);
                } else if (replies.get(i) instanceof Reply.Refused no) {
                    refs.forEach(ref -> refused.put(ref, no.words()));
                }
            }
            return new Settled(gone, refused);
        });
    }

    /** Those that share a script and were refused, not alone: one of them may be why. */
    private static List<Settlement> refusedTogether(List<? extends Settlement> settlements, Map<EntryRef, String> refused) {
        if (refused.isEmpty()) {
            return List.of();
        }
        List<Settlement> together = new ArrayList<>();
        settlements.stream().filter(one -> one instanceof Settlement.Complete || one instanceof Settlement.Divert)
                .filter(one -> refused.containsKey(one.ref())).forEach(together::add);
        return together.size() > 1 ? together : List.of();
    }

    /** What was refused together, as it went one by one. That one is gone then tells that the first time ended it. */
    private static Settled instead(Settled first, List<Settlement> together, Settled alone) {
        Map<EntryRef, String> refused = new HashMap<>(first.refused());
        together.forEach(one -> refused.remove(one.ref()));
        refused.putAll(alone.refused());
        return new Settled(first.gone(), refused);
    }

    private static void collectGone(List<EntryRef> refs, Response answer, Set<EntryRef> gone) {
        if (answer.type() == ResponseType.MULTI) {
            Set<String> entries = new HashSet<>();
            answer.forEach(entry -> entries.add(entry.toString()));
            refs.stream().filter(ref -> entries.contains(ref.entry())).forEach(gone::add);
        } else if (answer.toInteger() == 0) {
            gone.addAll(refs);
        }
    }

    private Request request(Settlement settlement) {
        RedisKeys keys = RedisKeys.of(settlement.ref().queue());
        String stream = RedisKeys.streamOf(settlement.ref());
        String entry = settlement.ref().entry();
        TaskId id = settlement.id();
        if (settlement instanceof Settlement.Keep keep) {
            Kept kept = Kept.completed(keep.retention());
            return finish(stream, keys.completed(), keys, List.of(entry, id, "completed", keep.attempts(),
                    kept.time().toMillis(), kept.guardMillis(id), keep.result(), kept.most(), kept.mostKib(),
                    EpisodeCodec.ran(keep.episode()), EpisodeCodec.encode(keep.episode(), worker),
                    RecentBatch.of(keep), RecentBatch.MOST_BATCHES));
        }
        if (settlement instanceof Settlement.Fail fail) {
            return finish(stream, keys.failed(), keys, List.of(entry, id, "failed", fail.attempts(),
                    Kept.FAILED.time().toMillis(), Kept.FAILED.guardMillis(id), "", Kept.FAILED.most(), Kept.FAILED.mostKib(),
                    EpisodeCodec.ran(fail.episode()), EpisodeCodec.encode(fail.episode(), worker), "", 0));
        }
        if (settlement instanceof Settlement.Cancel cancel) {
            return finish(stream, keys.canceled(), keys, List.of(entry, id, "canceled", cancel.attempts(),
                    Kept.CANCELED.time().toMillis(), Kept.CANCELED.guardMillis(id), "", Kept.CANCELED.most(),
                    Kept.CANCELED.mostKib(),
                    EpisodeCodec.ran(cancel.episode()), EpisodeCodec.encode(cancel.episode(), worker), "", 0));
        }
        if (settlement instanceof Settlement.Retry retry) {
            return postpone(stream, keys, List.of(entry, id, retry.delay().toMillis(), retry.attempts(),
                    EpisodeCodec.ran(retry.episode()), EpisodeCodec.encode(retry.episode(), worker), "retried", ""));
        }
        if (settlement instanceof Settlement.Snooze snooze) {
            return postpone(stream, keys, List.of(entry, id, snooze.delay().toMillis(), snooze.attempts(),
                    EpisodeCodec.ran(snooze.episode()), EpisodeCodec.encode(snooze.episode(), worker), "snoozed",
                    shorten(snooze.episode().reason())));
        }
        return handBack(settlement.ref(), id.value());
    }

    /** Gives an entry back; an empty id for one whose task is not known. */
    static Request handBack(EntryRef ref, String id) {
        RedisKeys keys = RedisKeys.of(ref.queue());
        return Script.HAND_BACK.call(
                List.of(keys.stream(ref.lane()), keys.again(), keys.records(), keys.ledger(), keys.events()),
                List.of(ref.entry(), id));
    }

    private static Request finish(String stream, String listing, RedisKeys keys, List<?> arguments) {
        return Script.FINISH.call(List.of(stream, listing, keys.records(), keys.guards(), keys.ledger(), keys.stats(),
                keys.cancelRequests(), keys.recent(), keys.events()), arguments);
    }

    private static Request postpone(String stream, RedisKeys keys, List<?> arguments) {
        return Script.POSTPONE.call(List.of(stream, keys.retry(), keys.records(), keys.dueChannel(), keys.stats(),
                keys.events(), keys.ledger()), arguments);
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
