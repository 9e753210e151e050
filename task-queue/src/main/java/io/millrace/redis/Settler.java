package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Settlement;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** Ends attempts: plain completions of a stream share one script, the others take one each, and all share a round trip. */
final class Settler {

    private static final int LONGEST_TEXT = 2_048;

    /** A script and the entries that its answer speaks of. */
    private record Step(Request request, List<EntryRef> refs) {
    }

    /** Plain completions of one stream. */
    private static final class Plain {

        private final List<EntryRef> refs = new ArrayList<>();
        private final List<TaskId> ids = new ArrayList<>();
        private final RecentBatch recent = new RecentBatch();

        void add(Settlement.Complete done) {
            refs.add(done.ref());
            ids.add(done.id());
            recent.add(done);
        }

        Step step(String stream) {
            return refs.get(0).lane().isOfType() ? diverted(stream) : common(stream);
        }

        /** Their records, which only say where they are, end with them. */
        private Step diverted(String stream) {
            RedisKeys keys = RedisKeys.of(refs.get(0).queue());
            List<Object> arguments = new ArrayList<>(2 * refs.size() + 2);
            arguments.add(recent);
            arguments.add(RecentBatch.MOST_BATCHES);
            for (int i = 0; i < refs.size(); i++) {
                arguments.add(refs.get(i).entry());
                arguments.add(ids.get(i));
            }
            return new Step(Script.COMPLETE_DIVERTED.call(
                    List.of(stream, keys.ledger(), keys.stats(), keys.recent(), keys.records()), arguments), refs);
        }

        private Step common(String stream) {
            RedisKeys keys = RedisKeys.of(refs.get(0).queue());
            List<Object> arguments = new ArrayList<>(refs.size() + 2);
            arguments.add(recent);
            arguments.add(RecentBatch.MOST_BATCHES);
            refs.stream().map(EntryRef::entry).sorted(EntryId::compare).forEach(arguments::add);
            return new Step(Script.COMPLETE.call(List.of(stream, keys.ledger(), keys.stats(), keys.recent()), arguments), refs);
        }
    }

    /** Tasks of one stream that are put where workers look that have a handler for them. */
    private static final class Diverted {

        private static final Duration PUT_OFF = Duration.ofMinutes(1);

        private final List<EntryRef> refs = new ArrayList<>();
        private final List<Object> arguments = new ArrayList<>(List.of(PUT_OFF.toMillis()));

        void add(Settlement.Divert divert) {
            refs.add(divert.ref());
            arguments.add(divert.type());
            arguments.add(divert.ref().entry());
        }

        Step step(String stream) {
            RedisKeys keys = RedisKeys.of(refs.get(0).queue());
            return new Step(Script.DIVERT.call(List.of(stream, keys.meta(), keys.lanes(), keys.records(), keys.rate(),
                    keys.retry(), keys.dueChannel(), keys.stats()), arguments), refs);
        }
    }

    private final RedisCalls link;
    private final String worker;

    Settler(RedisCalls link, String worker) {
        this.link = link;
        this.worker = worker;
    }

    /** The entries among those that were gone. */
    Uni<Set<EntryRef>> settle(List<? extends Settlement> settlements) {
        Map<String, Plain> plain = new LinkedHashMap<>();
        Map<String, Diverted> diverted = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Complete done) {
                plain.computeIfAbsent(RedisKeys.streamOf(settlement.ref()), stream -> new Plain()).add(done);
            } else if (settlement instanceof Settlement.Divert divert) {
                diverted.computeIfAbsent(RedisKeys.streamOf(settlement.ref()), stream -> new Diverted()).add(divert);
            } else {
                steps.add(new Step(request(settlement), List.of(settlement.ref())));
            }
        }
        plain.forEach((stream, done) -> steps.add(done.step(stream)));
        diverted.forEach((stream, moved) -> steps.add(moved.step(stream)));
        return Scripts.runAll(link, steps.stream().map(Step::request).toList()).map(answers -> {
            Set<EntryRef> gone = new HashSet<>();
            for (int i = 0; i < answers.size(); i++) {
                collectGone(steps.get(i).refs(), answers.get(i), gone);
            }
            return gone;
        });
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
        return Script.HAND_BACK.call(List.of(keys.stream(ref.lane()), keys.again(), keys.records()),
                List.of(ref.entry(), id));
    }

    private static Request finish(String stream, String listing, RedisKeys keys, List<?> arguments) {
        return Script.FINISH.call(List.of(stream, listing, keys.records(), keys.guards(), keys.ledger(), keys.stats(),
                keys.cancelRequests(), keys.recent(), keys.events()), arguments);
    }

    private static Request postpone(String stream, RedisKeys keys, List<?> arguments) {
        return Script.POSTPONE.call(List.of(stream, keys.retry(), keys.records(), keys.dueChannel(), keys.stats(),
                keys.events()), arguments);
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
