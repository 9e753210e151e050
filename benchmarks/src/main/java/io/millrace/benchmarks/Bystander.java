package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/** A thread that sends PING each millisecond over a socket of its own, to see how long Redis lets others wait. */
final class Bystander {

    private static final long PACE = Duration.ofMillis(1).toNanos();
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PONG = "+PONG\r\n".length();

    private Bystander() {
    }

    /** The nanoseconds that each answer took while this was done. */
    static long[] beside(int port, Runnable action) {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<long[]> waits = new AtomicReference<>(new long[0]);
        Thread thread = new Thread(() -> waits.set(ping(port, over)), "bystander");
        thread.start();
        try {
            action.run();
        } finally {
            over.set(true);
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Wait.interrupted(e);
        }
        long[] all = Objects.requireNonNull(waits.get());
        if (all.length == 0) {
            throw new IllegalStateException("No PING was answered");
        }
        return all;
    }

    private static long[] ping(int port, AtomicBoolean over) {
        LongStream.Builder waits = LongStream.builder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            while (!over.get()) {
                long start = System.nanoTime();
                socket.getOutputStream().write(PING);
                socket.getInputStream().readNBytes(PONG);
                waits.add(System.nanoTime() - start);
                Wait.until(start + PACE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PING failed", e);
        }
        return waits.build().toArray();
    }
}
