package io.millrace.localstack;

import java.util.EnumMap;
import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;

/** Ports that nobody listens on now. */
public final class FreePorts {

    private FreePorts() {
    }

    /** A different one for each use. */
    public static Map<Port, Integer> forAll() {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            int number = EmbeddedRedis.freePort();
            while (ports.containsValue(number)) {
                number = EmbeddedRedis.freePort();
            }
            ports.put(port, number);
        }
        return ports;
    }
}
