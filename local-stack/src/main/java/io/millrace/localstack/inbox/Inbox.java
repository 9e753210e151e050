package io.millrace.localstack.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.millrace.localstack.mail.Mail;
import io.millrace.localstack.mail.Mailbox;

/** The web server of the inbox, on loopback. Who reaches it reads all mail, so it answers to nobody but this machine. */
public final class Inbox implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Inbox.class.getName());
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, Inbox::thread);
    private final Mailbox mailbox;
    private final InboxPages pages;
    private final MailpitApi api;

    /**
     * Starts it.
     *
     * @param port on 127.0.0.1
     * @param mailbox what it shows
     * @param hint a command that sends a mail, shown while there is none
     * @throws UncheckedIOException when the port is taken
     */
    public Inbox(int port, Mailbox mailbox, String hint) {
        this.mailbox = mailbox;
        this.pages = new InboxPages(mailbox, hint);
        this.api = new MailpitApi(mailbox);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the inbox on port " + port, e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response = answer(Request.of(exchange));
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            exchange.getResponseHeaders().set("Content-Security-Policy", InboxPages.PAGE_POLICY);
            response.headers().forEach(exchange.getResponseHeaders()::set);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(response.status(), head ? -1 : lengthForServer(response));
            if (!head) {
                exchange.getResponseBody().write(response.body());
            }
        }
    }

    /** The server takes 0 for "of unknown length". */
    private static long lengthForServer(Response response) {
        return response.body().length == 0 ? -1 : response.body().length;
    }

    private Response answer(Request request) {
        if (!request.isLocal()) {
            return Response.text(403, "The inbox answers at localhost only, and to its own pages.");
        }
        try {
            return route(request).orElseGet(() -> Response.text(404, "There is nothing here, or it was deleted."));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Cannot answer " + request.method() + " " + request.segments(), e);
            return Response.text(500, "The inbox failed: " + e);
        }
    }

    private Optional<Response> route(Request request) {
        String path = String.join("/", request.segments());
        if (path.startsWith("api/v1/")) {
            return api.answer(request);
        }
        if (request.method().equals("POST") && path.equals("delete-all")) {
            mailbox.clear();
            return Optional.of(Response.seeOther("/"));
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Optional.of(Response.text(405, "Pages are read only.").with("Allow", "GET, HEAD"));
        }
        return switch (path) {
            case "" -> Optional.of(pages.list(request.number("start", 0, Integer.MAX_VALUE)));
            case "style.css" -> Optional.of(Response.resource("text/css; charset=utf-8", path));
            case "inbox.js" -> Optional.of(Response.resource("text/javascript; charset=utf-8", path));
            case "icon.svg" -> Optional.of(Response.resource("image/svg+xml", path));
            default -> message(request);
        };
    }

    private Optional<Response> message(Request request) {
        if (request.segments().size() < 2 || !request.segments().get(0).equals("message")) {
            return Optional.empty();
        }
        Optional<Mail> mail = mailbox.find(request.segments().get(1));
        return mail.flatMap(found -> pages.message(found, request.segments().subList(2, request.segments().size())));
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "inbox");
        thread.setDaemon(true);
        return thread;
    }
}
