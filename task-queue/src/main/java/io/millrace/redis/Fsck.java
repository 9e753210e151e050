package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.millrace.inspect.FsckFinding;
import io.millrace.inspect.FsckReport;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/**
 * Checks a queue: every entry, every member, every record, every lock, a page a script. What is found is judged and repaired
 * in the same script, so that nothing that happens meanwhile looks like a fault. Keys are found by SCAN from within a script,
 * which runs where the queue is.
 */
final class Fsck {

    private static final Duration ENDED_KEPT = Duration.ofDays(7);

    /** A script that is run again with the cursor it answers, and what the counts behind its cursor and its total mean. */
    private final class Check {

        private final Script script;
        private final List<String> keys;
        private final String end;
        private final List<Object> arguments;
        private final List<FsckFinding> meaning;
        private String cursor;

        Check(Script script, List<String> keys, String begin, String end, List<?> arguments, FsckFinding... meaning) {
            this.script = script;
            this.keys = keys;
            this.cursor = begin;
            this.end = end;
            this.arguments = List.copyOf(arguments);
            this.meaning = List.of(meaning);
        }

        Uni<Boolean> step() {
            List<Object> all = new ArrayList<>();
            all.add(cursor);
            all.addAll(arguments);
            return asking.ask(() -> Scripts.run(link, script.call(keys, all))).map(this::learn);
        }

        private boolean learn(Response answer) {
            cursor = answer.get(0).toString();
            scanned += answer.get(1).toLong();
            for (int i = 0; i < meaning.size(); i++) {
                long found = answer.get(2 + i).toLong();
                if (found > 0) {
                    findings.merge(meaning.get(i), found, Long::sum);
                }
            }
            return !cursor.equals(end);
        }
    }

    private final Asking asking;
    private final RedisCalls link;
    private final RedisKeys keys;
    private final boolean repair;
    private final Map<FsckFinding, Long> findings = new EnumMap<>(FsckFinding.class);
    private long scanned;

    Fsck(Asking asking, QueueName queue, boolean repair) {
        this.asking = asking;
        this.link = asking.paced();
        this.keys = RedisKeys.of(queue);
        this.repair = repair;
    }

    Uni<FsckReport> run() {
        return balance("look").chain(before -> finish(lanesListed()).chain(done -> readLanes())
                .chain(lanes -> Multi.createFrom().iterable(checks(lanes))
                        .onItem().transformToUniAndConcatenate(Fsck::finish).collect().last())
                .chain(() -> balance(mode()))
                .map(rest -> new FsckReport(repair, scanned, findings, before, repair ? -rest : 0)));
    }

    private Check lanesListed() {
        return new Check(Script.CHECK_LANES, List.of(keys.meta(), keys.lanes()), "0", "0",
                List.of(Walk.BUDGET, mode()), FsckFinding.UNLISTED_LANE);
    }

    private Uni<List<String>> readLanes() {
        return asking.ask(() -> LaneList.read(link, keys));
    }

    private List<Check> checks(List<String> lanes) {
        List<Check> checks = new ArrayList<>(lanes.stream().map(this::entries).toList());
        checks.addAll(checks());
        return checks;
    }

    private List<Check> checks() {
        List<String> all = List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(), keys.completed(), keys.failed(),
                keys.canceled(), keys.records(), keys.ledger());
        return List.of(
                entries(keys.ready()), entries(keys.again()),
                members(keys.scheduled(), "live", FsckFinding.MEMBER_WITHOUT_RECORD),
                members(keys.retry(), "live", FsckFinding.MEMBER_WITHOUT_RECORD),
                // Records of ended tasks expire before their line in a listing does: that is no fault, but swept up; and so is a
                // line that the index does not know, or the other way round.
                members(keys.completed(), "ended"), members(keys.failed(), "ended"), members(keys.canceled(), "ended"),
                members(keys.completed(), "index"), members(keys.failed(), "index"), members(keys.canceled(), "index"),
                new Check(Script.CHECK_RECORDS, all, "0", "0", List.of(Walk.BUDGET, mode(), ENDED_KEPT.toMillis()),
                        FsckFinding.RECORD_WITHOUT_HOME),
                new Check(Script.CHECK_LOCKS,
                        List.of(keys.ready(), keys.scheduled(), keys.retry(), keys.records(), keys.locks()), "0", "0",
                        List.of(Walk.BUDGET, mode()), FsckFinding.STALE_LOCK),
                new Check(Script.CHECK_REQUESTS,
                        List.of(keys.ready(), keys.scheduled(), keys.retry(), keys.records(), keys.cancelRequests()), "0", "0",
                        List.of(Walk.BUDGET, mode()), FsckFinding.STALE_CANCEL_REQUEST));
    }

    private Check entries(String stream) {
        return new Check(Script.CHECK_ENTRIES, List.of(stream, keys.again(), keys.records(), keys.ledger()), "-", "",
                List.of(Walk.BUDGET, mode(), "all"), FsckFinding.ACKNOWLEDGED_ENTRY, FsckFinding.ENTRY_WITHOUT_RECORD);
    }

    private Check members(String set, String life, FsckFinding... meaning) {
        return new Check(Script.CHECK_MEMBERS, List.of(set, keys.records(), keys.ledger()), "0", "0",
                List.of(Walk.BUDGET, mode(), life), meaning);
    }

    private String mode() {
        return repair ? "repair" : "look";
    }

    private Uni<Long> balance(String mode) {
        return asking.ask(() -> Scripts.run(link, Script.BALANCE.call(
                List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(), keys.ledger(), keys.meta(), keys.lanes()),
                List.of(mode))))
                .map(Response::toLong);
    }

    private static Uni<Boolean> finish(Check check) {
        return Multi.createBy().repeating().uni(check::step).whilst(goOn -> goOn).collect().last();
    }
}
