package io.millrace.embeddedredis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A Redis server of one's own: started on loopback, killed, frozen and restarted at will, so that outages are had and not
 * imagined. Data lives in the given folder and survives {@link #kill()} and {@link #start()} when persistence is on.
 *
 * <p>
 * Not thread-safe: one owner starts and ends it.
 */
public final class EmbeddedRedis implements AutoCloseable {

    /** When appended writes reach the disk; {@link #OFF} keeps nothing. */
    public enum Persistence {
        OFF,
        EVERY_SECOND,
        ALWAYS
    }

    /** It may have a long log to read, on a busy machine. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORT_TRIES = 100;
    private static final int LOWEST_PORT = 10_240;
    /** Where Linux starts by default; other systems start higher. */
    private static final int LOWEST_EPHEMERAL_PORT = 32_768;

    private final int port;
    private final Path folder;
    private final Persistence persistence;
    private final List<String> launcher;
    private final List<String> arguments = new ArrayList<>();
    private @Nullable String executable;
    private @Nullable Process process;

    /**
     * Prepares a server; {@link #start()} runs it.
     *
     * @param port TCP port on 127.0.0.1; see {@link #freePort()}
     * @param folder where data and log go; created when missing
     * @param persistence whether writes survive a crash
     */
    public EmbeddedRedis(int port, Path folder, Persistence persistence) {
        this(port, folder, persistence, List.of());
    }

    /**
     * Prepares a server that another command starts.
     *
     * @param launcher put before the server's own command line, such as {@code setsid}; it must keep its process id
     */
    public EmbeddedRedis(int port, Path folder, Persistence persistence, List<String> launcher) {
        this.port = port;
        this.folder = folder;
        this.persistence = persistence;
        this.launcher = List.copyOf(launcher);
    }

    /**
     * Puts arguments before those of its own: {@code --cluster-enabled yes} makes it a node, a configuration file and
     * {@code --sentinel} a Sentinel. Said before {@link #start()}.
     */
    public EmbeddedRedis withArguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Runs another server than the library's, which knows no TLS. Said before {@link #start()}. */
    public EmbeddedRedis withExecutable(String path) {
        executable = path;
        return this;
    }

    /** Starts a server without persistence on a free port, its files in a temporary folder. */
    public static EmbeddedRedis startTemporary() {
        return startTemporary(Persistence.OFF);
    }

    /** Starts a server on a free port, its files in a temporary folder. */
    public static EmbeddedRedis startTemporary(Persistence persistence) {
        try {
            EmbeddedRedis redis = new EmbeddedRedis(freePort(), Files.createTempDirectory("millrace-redis"), persistence);
            redis.start();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for Redis", e);
        }
    }

    /**
     * A TCP port on loopback that nobody listens on now, outside the range from which systems give ports to outgoing
     * connections: one of these cannot take it before its server does.
     *
     * @throws IllegalStateException when a hundred ports tried at random were all taken
     */
    public static int freePort() {
        for (int tries = 0; tries < PORT_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_EPHEMERAL_PORT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port on loopback: " + PORT_TRIES + " between " + LOWEST_PORT + " and "
                + LOWEST_EPHEMERAL_PORT + " are taken");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** The process that was started last. */
    public ProcessHandle process() {
        return running().toHandle();
    }

    /** The address as {@code quarkus.redis.hosts} takes it. */
    public String uri() {
        return "redis://" + LOOPBACK + ":" + port;
    }

    /**
     * Runs the server and returns when it answers.
     *
     * @throws IllegalStateException when it is running already, or ends or stays silent for a minute; with its log
     */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Redis on port " + port + " is running already");
        }
        try {
            Files.createDirectories(folder);
            Process started = new ProcessBuilder(commandLine()).redirectErrorStream(true)
                    .redirectOutput(logFile().toFile()).start();
            process = started;
            awaitAnswer(started);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start Redis on port " + port, e);
        }
    }

    /** Asks the server to end, saving what persistence promises, and waits for it. Nothing happens when it does not run. */
    public void stop() {
        if (process != null) {
            resume();
            process.destroy();
            awaitEnd(process);
        }
    }

    /** Ends the server as a crash would (SIGKILL). */
    public void kill() {
        running().destroyForcibly();
        awaitEnd(running());
    }

    /** Freezes the server (SIGSTOP): connections stay open and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Continues a frozen server (SIGCONT); harmless when it is not frozen. */
    public void resume() {
        if (process != null && process.isAlive()) {
            signal("CONT");
        }
    }

    @Override
    public void close() {
        stop();
    }

    private List<String> commandLine() throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(executable == null ? RedisExecutable.path() : executable);
        command.addAll(arguments);
        command.addAll(List.of(
                "--port", String.valueOf(port), "--bind", LOOPBACK,
                "--dir", folder.toAbsolutePath().toString(), "--save", "",
                "--maxmemory-policy", "noeviction"));
        if (persistence != Persistence.OFF) {
            command.addAll(List.of("--appendonly", "yes",
                    "--appendfsync", persistence == Persistence.ALWAYS ? "always" : "everysec"));
        }
        return command;
    }

    private void awaitAnswer(Process started) throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answersPing()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IllegalStateException("Redis did not start on port " + port + ":\n" + Files.readString(logFile()));
            }
            pollInterval();
        }
    }

    private boolean answersPing() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readNBytes(7), StandardCharsets.US_ASCII);
            return answer.startsWith("+PONG") || answer.equals("-NOAUTH");
        } catch (IOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(running().pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name + " to Redis", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + name + " to Redis", e);
        }
    }

    private void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pollInterval() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Redis was starting", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("Redis on port " + port + " was never started");
        }
        return process;
    }

    private Path logFile() {
        return folder.resolve("redis.log");
    }
}
