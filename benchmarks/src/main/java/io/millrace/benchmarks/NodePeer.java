package io.millrace.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A queue for Node, in a process that lives for a whole scenario and does what it is asked; see {@code peers/bullmq/index.js}.
 */
final class NodePeer implements Contender, Paced {

    private static final Path FOLDER = Path.of("peers", "bullmq");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String name;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private long sent;
    private long cpuNanos;

    private NodePeer(String name, String module, int port) {
        this.name = name;
        try {
            process = new ProcessBuilder("node", "index.js", module, "127.0.0.1", String.valueOf(port))
                    .directory(FOLDER.toFile())
                    .redirectError(Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run node, which the peers need; --no-peers leaves them out", e);
        }
        requests = process.outputWriter();
        answers = process.inputReader();
    }

    /** Those that are installed, which means all or none. */
    static List<NodePeer> installed(Lab lab) {
        return areInstalled() ? List.of(new NodePeer("BullMQ", "bullmq", lab.port()),
                new NodePeer("bee-queue", "bee-queue", lab.port())) : List.of();
    }

    static boolean areInstalled() {
        return Files.isDirectory(FOLDER.resolve("node_modules"));
    }

    /** The versions that are installed. */
    static String versions() {
        StringBuilder versions = new StringBuilder();
        for (String module : List.of("bullmq", "ioredis", "bee-queue")) {
            Path description = FOLDER.resolve("node_modules").resolve(module).resolve("package.json");
            try {
                versions.append(", ").append(module).append(' ')
                        .append(MAPPER.readTree(Files.readString(description)).path("version").asText());
            } catch (IOException e) {
                throw new UncheckedIOException("A peer is installed in part only: " + description, e);
            }
        }
        return versions.toString();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long fill(int tasks) {
        return ask("fill", tasks).longValue();
    }

    @Override
    public long drain(int tasks) {
        return ask("drain", tasks).longValue();
    }

    @Override
    public long both(int tasks) {
        return ask("both", tasks).longValue();
    }

    @Override
    public long[] latencies(int tasks, int perSecond) {
        ObjectNode request = request("latencies", tasks).put("perSecond", perSecond);
        return MAPPER.convertValue(ask(request), long[].class);
    }

    @Override
    public long commandsSent() {
        return sent;
    }

    @Override
    public long cpuNanos() {
        return cpuNanos;
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw Wait.interrupted(e);
        }
    }

    private JsonNode ask(String action, int tasks) {
        return ask(request(action, tasks));
    }

    private static ObjectNode request(String action, int tasks) {
        return MAPPER.createObjectNode().put("do", action).put("tasks", tasks);
    }

    private JsonNode ask(ObjectNode request) {
        try {
            requests.write(request + "\n");
            requests.flush();
            JsonNode answer = MAPPER.readTree(nextLine());
            if (!answer.has("nanos")) {
                throw new IllegalStateException(name + " failed at " + request + ": " + answer.path("error").asText());
            }
            sent = answer.get("sent").longValue();
            cpuNanos = answer.get("cpuNanos").longValue();
            return answer.get("nanos");
        } catch (IOException e) {
            throw new UncheckedIOException(name + " ended at " + request, e);
        }
    }

    private String nextLine() {
        String line = CompletableFuture.supplyAsync(this::readLine).orTimeout(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (line.isEmpty()) {
            throw new IllegalStateException(name + " ended; what it said is above");
        }
        return line;
    }

    private String readLine() {
        try {
            String line = answers.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
