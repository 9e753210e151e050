package io.millrace.api.audit;

import jakarta.inject.Singleton;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;

/** Tells who asks, while a request is being handled. */
@Singleton
public class Actors {

    private final SecurityIdentity identity;
    private final CurrentVertxRequest request;

    Actors(SecurityIdentity identity, CurrentVertxRequest request) {
        this.identity = identity;
        this.request = request;
    }

    /** Who sent the request that is being handled. Asked before anything is waited for. */
    public Actor current() {
        SocketAddress address = request.getCurrent().request().remoteAddress();
        return new Actor(identity.getPrincipal().getName(), address == null ? "unknown" : address.hostAddress());
    }
}
