package io.millrace.redis;

import java.util.List;

import io.millrace.inspect.ActionResult;
import io.millrace.inspect.BulkProgress;
import io.millrace.inspect.BulkRequest;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** One action on many tasks: walks their listing in steps, and acts on those of a step by one script each, a few in a turn. */
final class BulkRun {

    private final Asking asking;
    private final RedisCalls link;
    private final QueueName queue;
    private final BulkRequest request;
    private final Walk walk;
    private final GlimpseReader reader;
    private String position;
    /** Members that the listing had at the beginning, less those that were looked at. */
    private long left;
    private BulkProgress progress = BulkProgress.NONE;

    BulkRun(Asking asking, QueueName queue, BulkRequest request) {
        this.asking = asking;
        this.link = asking.paced();
        this.queue = queue;
        this.request = request;
        this.walk = Lister.walk(link, queue, request.state());
        this.reader = new GlimpseReader(link, RedisKeys.of(queue));
        this.position = walk.start(request.filter());
    }

    Multi<BulkProgress> run() {
        return asking.ask(() -> OverviewReader.read(link, queue)).invoke(view -> left = view.count(request.state())).toMulti()
                .onItem().transformToMultiAndConcatenate(view -> Multi.createBy().repeating()
                        .uni(() -> asking.ask(this::step)).whilst(so -> !so.finished()));
    }

    private Uni<BulkProgress> step() {
        return walk.read(position, (int) Math.max(1, Math.min(Walk.BUDGET, left)))
                .chain(slice -> reader.read(slice.found()).chain(glimpses -> {
                    List<Glimpse> meant = glimpses.stream()
                            .filter(glimpse -> glimpse.matches(request.filter()))
                            .limit(request.limit() - progress.matched()).toList();
                    boolean past = glimpses.stream().anyMatch(glimpse -> walk.isPast(glimpse.found().time(), request.filter()));
                    left -= glimpses.size();
                    boolean finished = slice.next() == null || past || left <= 0
                            || progress.matched() + meant.size() >= request.limit();
                    if (slice.next() != null) {
                        position = slice.next();
                    }
                    return act(meant).map(results -> advance(glimpses.size(), meant.size(), results, finished));
                }));
    }

    private Uni<List<ActionResult>> act(List<Glimpse> meant) {
        if (request.dryRun() || meant.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Scripts.runAll(link, meant.stream()
                .map(glimpse -> TaskActions.request(request.action(), queue, glimpse.found().id())).toList())
                .map(answers -> answers.stream().map(TaskActions::result).toList());
    }

    private BulkProgress advance(int scanned, int matched, List<ActionResult> results, boolean finished) {
        long done = results.stream().filter(ActionResult.Done.class::isInstance).count();
        long signalled = results.stream().filter(ActionResult.Signalled.class::isInstance).count();
        progress = new BulkProgress(progress.scanned() + scanned, progress.matched() + matched, progress.done() + done,
                progress.signalled() + signalled, progress.skipped() + results.size() - done - signalled, finished);
        return progress;
    }
}
