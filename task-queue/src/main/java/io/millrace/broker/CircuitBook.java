package io.millrace.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/** The breakers of the dependencies that tasks need, shared by all workers. Each answer tells how the breaker is afterwards. */
public interface CircuitBook {

    /**
     * An answer to a claim.
     *
     * @param granted whether the caller is the one that tries
     */
    record Claim(Circuit circuit, boolean granted) {
    }

    /** The breakers of these dependencies, by name. */
    Uni<Map<String, Circuit>> read(List<String> dependencies);

    /**
     * A dependency could not be reached.
     *
     * @param times how often, in a row
     * @param retryAfter when it wants to be asked again, if it said so
     * @param probe whether that was the try of the one that had the claim
     */
    Uni<Circuit> failed(String dependency, int times, String reason, @Nullable Duration retryAfter, boolean probe);

    /** A dependency answered. Closes an open breaker if it was the try of the one that had the claim. */
    Uni<Circuit> answered(String dependency, boolean probe);

    /** Asks to be the one that tries. */
    Uni<Claim> claimProbe(String dependency);

    /** Gives the claim back: the try told nothing. */
    Uni<Circuit> giveProbeBack(String dependency);
}
