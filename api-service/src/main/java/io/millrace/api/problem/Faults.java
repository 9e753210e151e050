package io.millrace.api.problem;

import java.util.UUID;

import org.jboss.logging.Logger;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.PayloadException;

/** What exceptions mean to callers. Whatever is not known is a fault here: logged in full, told in a sentence. */
public final class Faults {

    private static final Logger LOG = Logger.getLogger(Faults.class);

    private Faults() {
    }

    /** The problem that an exception stands for. */
    public static ProblemException asProblem(Throwable e) {
        if (e instanceof ProblemException problem) {
            return problem;
        }
        if (e instanceof PayloadException) {
            return new ProblemException(ProblemType.VALIDATION, String.valueOf(e.getMessage()));
        }
        if (e instanceof BrokerUnavailableException) {
            LOG.debugf(e, "Answering 503");
            return new ProblemException(ProblemType.BROKER_UNAVAILABLE,
                    "The task broker cannot be reached. Nothing was accepted; repeat the request");
        }
        UUID id = UUID.randomUUID();
        LOG.errorf(e, "Request failed, told as %s", id);
        return new ProblemException(ProblemType.INTERNAL_ERROR,
                "Something unexpected happened; the log of the service tells more under " + id);
    }
}
