package io.millrace.benchmarks;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** All that can be asked, in the order in which it is. */
final class Scenarios {

    static final List<Scenario> ALL = List.of(
            new WholeLife("life", Persistence.OFF),
            new WholeLife("life-everysec", Persistence.EVERY_SECOND),
            new BothAtOnce("both", Persistence.OFF),
            new BothAtOnce("both-everysec", Persistence.EVERY_SECOND),
            new EnqueueOne("enqueue-one", Persistence.OFF),
            new EnqueueOne("enqueue-one-everysec", Persistence.EVERY_SECOND),
            new IdleLatency(),
            new Delayed(),
            new WaitingHandlers(),
            new MixedFleets(),
            new Memory(),
            new Backlog(),
            new IdleWorker(),
            new StartUp(),
            new Turns(),
            new Calls(),
            new WelcomeMails());

    private Scenarios() {
    }
}
