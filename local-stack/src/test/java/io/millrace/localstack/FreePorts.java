package io.millrace.localstack;

import java.util.EnumMap;
import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;

/** Ports that nobody listens on now. */
final class FreePorts {

    private FreePorts() {
    }

    /** A different one for each use. */
    static Map<Port, Integer> forAll() {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        while (ports.size() < Port.values().length) {
            int port = EmbeddedRedis.freePort();
            if (!ports.containsValue(port)) {
                ports.put(Port.values()[ports.size()], port);
            }
        }
        return ports;
    }
}
