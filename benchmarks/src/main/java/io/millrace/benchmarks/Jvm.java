package io.millrace.benchmarks;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/** What this JVM says about itself and its machine. */
final class Jvm {

    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Jvm() {
    }

    /** CPU time used by all its threads, those of the compiler and the collector included. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Memory of the machine in bytes. */
    static long machineMemory() {
        return SYSTEM.getTotalMemorySize();
    }
}
