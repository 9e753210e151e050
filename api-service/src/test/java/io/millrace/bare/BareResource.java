package io.millrace.bare;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;

/** Adds the body to a stream, unread, and answers a constant: no key, no checks, no id. */
@Path("/bare")
public class BareResource {

    @Inject
    ReactiveRedisDataSource redis;

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<String>> add(String body) {
        return redis.execute("XADD", "bare", "*", "m", body).map(id -> RestResponse.status(Status.ACCEPTED, "{\"ok\":true}"));
    }
}
