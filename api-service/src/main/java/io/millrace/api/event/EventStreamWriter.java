package io.millrace.api.event;

import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

import io.smallrye.mutiny.subscription.MultiSubscriber;

/**
 * Writes server-sent events. Quarkus writes them too, but sends the status before there is anything to send, so that what goes
 * wrong until then can be told to nobody, and no headers.
 */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(EventStream stream, Type genericType, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        request.suspend();
        context.serverResponse().setChunked(true);
        stream.events().subscribe().withSubscriber(new Writing(request, context.serverResponse()));
    }

    @Override
    public void writeTo(EventStream stream, Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType,
            MultivaluedMap<String, Object> headers, OutputStream body) {
        throw new UnsupportedOperationException("Events are written to a connection as they come");
    }

    /** Writes one event after the other: asks for the next when the one before is on its way. */
    private static final class Writing implements MultiSubscriber<FeedEvent> {

        private final ResteasyReactiveRequestContext request;
        private final ServerHttpResponse response;
        private final AtomicReference<Subscription> source = new AtomicReference<>();

        Writing(ResteasyReactiveRequestContext request, ServerHttpResponse response) {
            this.request = request;
            this.response = response;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            source.set(subscription);
            response.addCloseHandler(subscription::cancel);
            subscription.request(1);
        }

        @Override
        public void onItem(FeedEvent event) {
            Subscription from = Objects.requireNonNull(source.get());
            response.write(event.bytes(), failure -> {
                if (failure == null) {
                    from.request(1);
                } else {
                    from.cancel();
                }
            });
        }

        @Override
        public void onFailure(Throwable failure) {
            // Once the status is sent nothing can be told but the end.
            onCompletion();
        }

        @Override
        public void onCompletion() {
            response.end();
            request.close();
        }
    }
}
