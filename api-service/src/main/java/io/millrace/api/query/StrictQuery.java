package io.millrace.api.query;

import java.util.Arrays;

import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Refuses query parameters where there are none: a parameter that is misspelt, or sent to the wrong operation, is told, and not
 * taken for one that had its effect. Operations with parameters read them themselves, which takes the {@link UriInfo}.
 */
class StrictQuery {

    @ServerRequestFilter
    void refuse(SimpleResourceInfo operation, UriInfo uri) {
        if (!Arrays.asList(operation.parameterTypes()).contains(UriInfo.class)) {
            new QueryParameters(uri).throwIfAny();
        }
    }
}
