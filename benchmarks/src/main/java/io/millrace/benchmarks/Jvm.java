package io.millrace.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

import com.sun.management.OperatingSystemMXBean;

/** What this JVM says about itself and its machine. */
final class Jvm {

    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();

    private Jvm() {
    }

    /** CPU time used by all its threads, those of the compiler and the collector included. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** How long its compilers have been at work, added up over their threads. */
    static long compilerNanos() {
        return COMPILERS.getTotalCompilationTime() * 1_000_000;
    }

    /** CPU time used by the Java threads that live now; neither the compiler's nor the collector's. */
    static long threadsCpuNanos() {
        return Arrays.stream(THREADS.getAllThreadIds()).map(THREADS::getThreadCpuTime).filter(nanos -> nanos > 0).sum();
    }

    /**
     * How many threads of the whole machine wanted to run in the last minute, on average. Above zero, somebody else is at work.
     */
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }

    /** Memory of the machine in bytes. */
    static long machineMemory() {
        return SYSTEM.getTotalMemorySize();
    }
}
