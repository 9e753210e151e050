package io.millrace.benchmarks;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** One question, and what is done in each round to answer it. */
interface Scenario {

    /** What the command line calls it. */
    String name();

    /** What is done, in a sentence. */
    String description();

    /** Whether Redis writes to disk meanwhile. */
    default Persistence persistence() {
        return Persistence.OFF;
    }

    /** At most so many rounds warm up; their figures are thrown away. */
    default int warmUps(Size size) {
        return size.warmUps;
    }

    /** Rounds that count. */
    default int rounds(Size size) {
        return size.rounds;
    }

    /** Who takes part, in the order of their turns. Made once; each round is called many times, on an empty Redis. */
    List<Entrant> entrants(Lab lab);

    /** What the figures should be. */
    List<Goal> goals();
}
