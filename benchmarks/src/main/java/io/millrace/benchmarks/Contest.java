package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Turns contenders into entrants of a scenario. */
final class Contest {

    private Contest() {
    }

    /** All that can take part here. */
    static List<Entrant> ofAll(Lab lab, Function<Contender, Sample> round) {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new BareLoop(lab));
        contenders.add(new Millrace(lab));
        if (lab.peers()) {
            contenders.addAll(NodePeer.installed(lab));
        }
        return contenders.stream().map(contender -> new Entrant(contender.name(), () -> round.apply(contender),
                contender::close)).toList();
    }

    /**
     * How many tasks a contender gets where another gets so many. The peers take some ten times as long for each, and what a
     * task costs does not hang on how many there are.
     */
    static int fairShare(Contender contender, int tasks) {
        return contender instanceof NodePeer ? Math.max(1_000, tasks / 5) : tasks;
    }

    /** Tasks a second, from tasks and nanoseconds. */
    static double rate(int tasks, long nanos) {
        return tasks * 1e9 / nanos;
    }
}
