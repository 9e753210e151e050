package io.millrace.scheduler;

import java.time.Clock;

import io.millrace.redis.RedisBroker;
import io.vertx.core.Vertx;

/** A scheduler as a process of its own, with an entry that is due at each full second: {@code <redis> <queue>}. */
final class SchedulerProcess {

    private static final long TICK_MS = 1000;

    private SchedulerProcess() {
    }

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        RedisBroker broker = Station.broker(vertx, arguments[0]);
        SchedulerLoop loop = Station.scheduler(broker.slots(), broker.schedules(), Clock.systemUTC(),
                (entry, step, verdict) -> {
                }, Station.with(Station.entry("* * * * *", arguments[1]), Station.everySecond()));
        Turns turns = new Turns(loop, vertx);
        vertx.setPeriodic(TICK_MS, tick -> turns.tick().subscribe().with(done -> {
        }, failure -> System.err.println("A turn failed: " + failure)));
        System.out.println("ready");
    }
}
