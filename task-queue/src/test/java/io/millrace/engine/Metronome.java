package io.millrace.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Wants to wake every millisecond, and notes when the machine held it up: figures of such moments tell of the machine. */
final class Metronome implements AutoCloseable {

    private static final long BEAT = Duration.ofMillis(1).toNanos();

    private record Stall(long fromMicros, long toMicros) {
    }

    private final Queue<Stall> stalls = new ConcurrentLinkedQueue<>();
    private final long tolerated;
    private final Thread thread = new Thread(this::beat, "metronome");
    private volatile boolean running = true;

    /** Notes what is longer than this. */
    Metronome(Duration tolerated) {
        this.tolerated = tolerated.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether nothing was held up in a time, in µs since the epoch. */
    boolean wasSteady(long fromMicros, long toMicros) {
        return stalls.stream().noneMatch(stall -> stall.fromMicros() < toMicros && stall.toMicros() > fromMicros);
    }

    private void beat() {
        long last = System.nanoTime();
        while (running) {
            LockSupport.parkNanos(BEAT);
            long now = System.nanoTime();
            if (now - last > tolerated) {
                long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                stalls.add(new Stall(micros - (now - last) / 1_000, micros));
            }
            last = now;
        }
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
