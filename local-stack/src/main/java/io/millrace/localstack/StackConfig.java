package io.millrace.localstack;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/**
 * What a stack is made of.
 *
 * @param root the repository, where the services were built
 * @param folder where data, logs and the list of processes go; a second start with the same one finds its data again
 * @param ports one for each use
 * @param persistence when Redis writes to the disk what it was told
 * @param settings environment of every service, on top of what the stack itself sets
 */
public record StackConfig(Path root, Path folder, Map<Port, Integer> ports, Persistence persistence,
        Map<String, String> settings) {

    /** Accepted by the API of a local stack, with every right. */
    public static final String DEVELOPMENT_KEY = "millrace-local-development-key";

    public StackConfig {
        root = root.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
        ports = new EnumMap<>(ports);
        settings = Map.copyOf(settings);
        for (Port port : Port.values()) {
            if (!ports.containsKey(port)) {
                throw new IllegalArgumentException("No port for " + port.user());
            }
        }
    }

    /**
     * The stack of a repository, on the standard ports or those that system properties name.
     *
     * @throws StackException when a property is no port
     */
    public static StackConfig standard(Path root) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            ports.put(port, number(port));
        }
        return new StackConfig(root, root.resolve("local-stack/target/stack"), ports, Persistence.EVERY_SECOND, Map.of());
    }

    /** The number of a port. */
    public int port(Port port) {
        return ports.getOrDefault(port, port.standard());
    }

    private static int number(Port port) {
        String value = System.getProperty(port.property(), String.valueOf(port.standard()));
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 65_535) {
            throw new StackException(
                    "-D" + port.property() + "=" + value + " is not a port: it takes a number from 1 to 65535.");
        }
        return Integer.parseInt(value);
    }
}
