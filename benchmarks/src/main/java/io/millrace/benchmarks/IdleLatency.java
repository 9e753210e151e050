package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How long a task waits for a worker that has nothing to do. */
final class IdleLatency implements Scenario {

    private static final int PER_SECOND = 200;

    @Override
    public String name() {
        return "idle-latency";
    }

    @Override
    public String description() {
        return "enqueue " + PER_SECOND + " tasks a second for a worker that waits; from the call to the handler's start";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        List<Entrant> entrants = new ArrayList<>();
        Millrace millrace = new Millrace(lab);
        entrants.add(entrant(lab, millrace, millrace));
        if (lab.peers()) {
            NodePeer.installed(lab).forEach(peer -> entrants.add(entrant(lab, peer, peer)));
        }
        return entrants;
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.of("Millrace", Metric.P50, 0.35), Goal.of("Millrace", Metric.P99, 0.8));
    }

    /** So slow a round compiles nothing: the paths are made warm first. */
    private static Entrant entrant(Lab lab, Contender contender, Paced paced) {
        contender.both(Contest.fairShare(contender, lab.size().tasks));
        return new Entrant(paced.name(), () -> Sample.ofLatencies(paced.latencies(lab.size().paced, PER_SECOND)),
                contender::close);
    }
}
