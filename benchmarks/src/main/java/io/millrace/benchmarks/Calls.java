package io.millrace.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.millrace.redis.MessageCodecBenchmark;

/** What the steps of a task cost within the JVM, by JMH. Redis has no part in it. Each round has a JVM of its own. */
record Calls() implements Scenario {

    private static final List<Step> STEPS = List.of(
            new Step("client, one", ClientBenchmark.class, "enqueue"),
            new Step("client, of 100", ClientBenchmark.class, "enqueueMany"),
            new Step("write payload", ClientBenchmark.class, "writePayload"),
            new Step("read payload", ClientBenchmark.class, "readPayload"),
            new Step("encode message", MessageCodecBenchmark.class, "encode"),
            new Step("decode message", MessageCodecBenchmark.class, "decode"),
            new Step("encode traced", MessageCodecBenchmark.class, "encodeTraced"),
            new Step("decode traced", MessageCodecBenchmark.class, "decodeTraced"),
            new Step("build request", MessageCodecBenchmark.class, "request"));

    private record Step(String name, Class<?> benchmark, String method) {
    }

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String description() {
        return "time and allocation of the client's and the codecs' calls in a warm JVM, by JMH";
    }

    /** JMH warms up itself. */
    @Override
    public int warmUps(Size size) {
        return 0;
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        return STEPS.stream().map(step -> new Entrant(step.name(), () -> measure(step, lab.size()), () -> {
        })).toList();
    }

    @Override
    public List<Goal> goals() {
        return List.of();
    }

    private static Sample measure(Step step, Size size) {
        TimeValue iteration = TimeValue.milliseconds(size.iteration.toMillis());
        try {
            RunResult result = new Runner(new OptionsBuilder()
                    .include(step.benchmark().getName().replace(".", "\\.") + "\\." + step.method() + "$")
                    .mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS).forks(1)
                    .warmupIterations(5).warmupTime(iteration).measurementIterations(5).measurementTime(iteration)
                    .addProfiler(GCProfiler.class).shouldFailOnError(true).verbosity(VerboseMode.SILENT).build()).runSingle();
            Result<?> allocated = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
            return Sample.of(Metric.NANOS, result.getPrimaryResult().getScore()).with(Metric.ALLOCATED, allocated.getScore());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not measure \"" + step.name() + "\"", e);
        }
    }
}
