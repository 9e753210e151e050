package io.millrace.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Circuit;
import io.millrace.broker.CircuitBook;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/** The breakers as one hash, a field of JSON for each dependency; every step is a script. */
final class RedisCircuitBook implements CircuitBook {

    /** Failures in a row that open a breaker. */
    private static final int MOST_FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** After this long without a word another may try: whoever had the claim is perhaps dead. */
    private static final Duration CLAIM = Duration.ofSeconds(30);
    /** Nothing is known any more about what nobody needed for so long. */
    private static final long KEPT = Duration.ofDays(1).toMillis();
    private static final List<String> KEYS = List.of(RedisKeys.BREAKERS);
    private static final int LONGEST_REASON = 500;

    private final RedisCalls link;

    RedisCircuitBook(RedisCalls link) {
        this.link = link;
    }

    @Override
    public Uni<Map<String, Circuit>> read(List<String> dependencies) {
        return Scripts.run(link, Script.CIRCUITS.call(KEYS, dependencies)).map(answer -> {
            Map<String, Circuit> circuits = new HashMap<>();
            for (int i = 0; i < dependencies.size(); i++) {
                circuits.put(dependencies.get(i), circuit(answer.get(i)));
            }
            return circuits;
        });
    }

    @Override
    public Uni<Circuit> failed(String dependency, int times, String reason, @Nullable Duration retryAfter, boolean probe) {
        return Scripts.run(link, Script.TRIP.call(KEYS, List.of(dependency, times,
                reason.substring(0, Math.min(reason.length(), LONGEST_REASON)),
                retryAfter == null ? -1 : retryAfter.toMillis(), flag(probe), MOST_FAILURES, FIRST_PAUSE.toMillis(),
                LONGEST_PAUSE.toMillis(), KEPT))).map(RedisCircuitBook::circuit);
    }

    @Override
    public Uni<Circuit> answered(String dependency, boolean probe) {
        return Scripts.run(link, Script.CLEAR.call(KEYS, List.of(dependency, flag(probe), KEPT)))
                .map(RedisCircuitBook::circuit);
    }

    @Override
    public Uni<Claim> claimProbe(String dependency) {
        return Scripts.run(link, Script.PROBE.call(KEYS, List.of(dependency, CLAIM.toMillis(), KEPT)))
                .map(answer -> new Claim(circuit(answer), answer.get(4).toInteger() == 1));
    }

    @Override
    public Uni<Circuit> giveProbeBack(String dependency) {
        return Scripts.run(link, Script.PROBE.call(KEYS, List.of(dependency, 0, KEPT))).map(RedisCircuitBook::circuit);
    }

    private static String flag(boolean probe) {
        return probe ? "1" : "";
    }

    private static Circuit circuit(Response answer) {
        Circuit.State state = Circuit.State.valueOf(answer.get(0).toString().replace('-', '_').toUpperCase(Locale.ROOT));
        return new Circuit(state, Duration.ofMillis(answer.get(1).toLong()), Duration.ofMillis(answer.get(2).toLong()),
                answer.get(3).toInteger());
    }
}
