package io.millrace.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Finds out, before anything starts, what would stop the stack from starting. */
final class Preflight {

    private static final int HIGHEST_PORT = 65_535;
    private static final int STEP_ASIDE = 10_000;

    private Preflight() {
    }

    /**
     * Looks at everything and tells all that is wrong at once.
     *
     * @throws StackException with a sentence for each thing
     */
    static void check(StackConfig config) {
        List<String> problems = new ArrayList<>();
        Map<Integer, Port> taken = new java.util.HashMap<>();
        for (Map.Entry<Port, Integer> port : new EnumMap<>(config.ports()).entrySet()) {
            Port other = taken.putIfAbsent(port.getValue(), port.getKey());
            if (other != null) {
                problems.add("Port " + port.getValue() + " cannot serve " + other.user() + " and " + port.getKey().user()
                        + " both. Change -D" + port.getKey().property() + ".");
            } else if (!isFree(port.getValue())) {
                problems.add(inUse(port.getKey(), port.getValue()));
            }
        }
        for (Service service : Service.values()) {
            Path jar = service.jar(config.root());
            if (!Files.isRegularFile(jar)) {
                problems.add("The " + service.label() + " is not built: there is no " + config.root().relativize(jar)
                        + ". mvn -Pup builds it.");
            }
        }
        if (!problems.isEmpty()) {
            throw new StackException(String.join(System.lineSeparator(), problems));
        }
    }

    static String inUse(Port port, int number) {
        int aside = number + STEP_ASIDE <= HIGHEST_PORT ? number + STEP_ASIDE : number - STEP_ASIDE;
        return "Port " + number + " is in use, and wanted for " + port.user() + ". End the program that listens there, "
                + "or choose another port: mvn -Pup -D" + port.property() + "=" + aside;
    }

    /** Whether nobody listens there, on loopback or on all addresses. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // A port whose connections have just ended is free.
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
