package io.millrace.api.problem;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/** Which methods the current path knows: a 405 has to say so (RFC 9110, 15.5.6), and Quarkus REST only knows it inside. */
final class AllowedMethods {

    private AllowedMethods() {
    }

    /** The methods, in alphabetical order; empty when the path knows none. */
    static Set<String> ofCurrentRequest() {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        Set<String> methods = new TreeSet<>();
        RequestMatch<InitialMatch> match = new RequestMapper<>(request.getDeployment().getClassMappers())
                .map(request.getPathWithoutPrefix());
        if (match != null) {
            String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
            for (ServerRestHandler handler : List.of(match.value.handlers)) {
                if (handler instanceof ClassRoutingHandler routes) {
                    routes.getMappers().forEach((method, mapper) -> {
                        if (method != null && Objects.nonNull(mapper.map(remaining))) {
                            methods.add(method);
                        }
                    });
                }
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }
}
