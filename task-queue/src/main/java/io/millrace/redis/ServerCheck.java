package io.millrace.redis;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/** Looks at each server when a link greets it and at every beat after, and tells what is wrong. Asked from any thread. */
final class ServerCheck {

    private static final Logger LOG = Logger.getLogger(ServerCheck.class);

    private final Map<String, String> wrong = new ConcurrentSkipListMap<>();

    /** Fails on a server that cannot be used. For links whose servers nobody asks about. */
    static Uni<ServerFacts> refuseUnsuitable(RedisCalls calls) {
        return ServerFacts.ask(calls).invoke(ServerCheck::refuse);
    }

    /** Looks at a server before it is used. Fails on one that cannot be. */
    Uni<ServerFacts> greet(String server, RedisCalls calls) {
        return ServerFacts.ask(calls).invoke(facts -> judge(server, facts));
    }

    /** Looks at a server that is in use. */
    Uni<ServerFacts> lookAgain(String server, RedisCalls calls) {
        return ServerFacts.askAgain(calls).invoke(facts -> judge(server, facts));
    }

    /** A server does not count any more. */
    void forget(String server) {
        wrong.remove(server);
    }

    /** What is wrong, and with which servers where there are several; empty when nothing is. */
    Optional<String> problem() {
        Map<String, String> now = new TreeMap<>(wrong);
        return now.isEmpty() ? Optional.empty()
                : Optional.of(String.join("; ", now.entrySet().stream()
                        .map(one -> one.getKey().isEmpty() ? one.getValue() : one.getKey() + ": " + one.getValue()).toList()));
    }

    private void judge(String server, ServerFacts facts) {
        String refusal = facts.refusal();
        tell(server, refusal != null ? refusal : facts.danger());
        refuse(facts);
    }

    private static void refuse(ServerFacts facts) {
        String refusal = facts.refusal();
        if (refusal != null) {
            throw new UnsuitableServerException(refusal);
        }
    }

    private void tell(String server, @Nullable String problem) {
        String before = problem == null ? wrong.remove(server) : wrong.put(server, problem);
        if (problem != null && !problem.equals(before)) {
            LOG.errorf("%s%s", server.isEmpty() ? "" : server + ": ", problem);
        }
    }
}
