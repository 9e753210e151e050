package io.millrace.api.suppression;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What was done to an address, as Resend tells it.
 *
 * @param deleted whether it was on the list and is not any more; left out when it was added
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SuppressionActed(String object, String id, @Nullable Boolean deleted) {

    /** The same for many. */
    @RegisterForReflection
    record Many(List<SuppressionActed> data) {
    }

    static SuppressionActed added(String id) {
        return new SuppressionActed("suppression", id, null);
    }

    static SuppressionActed removed(String id, boolean wasThere) {
        return new SuppressionActed("suppression", id, wasThere);
    }
}
