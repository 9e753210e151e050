package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import io.millrace.task.Task;

/** What a waiting task takes of Redis' memory. */
final class Memory implements Scenario {

    private static final String TRACED = "Millrace, traced";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "fill a queue that nobody works off, plain and with a trace context in each task; used_memory without the"
                + " buffers of connections, divided by the tasks";
    }

    @Override
    public int warmUps(Size size) {
        return 0;
    }

    @Override
    public int rounds(Size size) {
        return 1;
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        List<Entrant> entrants = new ArrayList<>();
        Millrace millrace = new Millrace(lab);
        int tasks = lab.size().backlog;
        entrants.add(new Entrant("Millrace", () -> round(lab, tasks, millrace::fill), () -> {
        }));
        entrants.add(new Entrant(TRACED, () -> round(lab, tasks, count -> millrace.fill(count, Memory::tracedTask)),
                millrace::close));
        if (lab.peers()) {
            NodePeer.installed(lab).forEach(peer -> entrants.add(new Entrant(peer.name(),
                    () -> round(lab, Contest.fairShare(peer, tasks), peer::fill), peer::close)));
        }
        return entrants;
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.of("Millrace", Metric.BYTES, 160), Goal.of(TRACED, Metric.BYTES, 220));
    }

    private static Task<Note> tracedTask() {
        return Note.TYPE.task(Note.of(0)).header("traceparent", TRACE);
    }

    private static Sample round(Lab lab, int tasks, IntConsumer fill) {
        long before = lab.probe().dataBytes();
        fill.accept(tasks);
        return Sample.of(Metric.BYTES, (lab.probe().dataBytes() - before) / (double) tasks);
    }
}
