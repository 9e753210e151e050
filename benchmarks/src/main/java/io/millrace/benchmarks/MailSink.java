package io.millrace.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/** A mail server that takes every mail at once and forgets it: what it costs is the same for all who send to it. */
final class MailSink implements AutoCloseable {

    private static final Buffer OK = line("250 ok");
    private static final Buffer GREETING = line("220 sink");
    private static final Buffer HELLO = line("250-sink\r\n250 PIPELINING");
    private static final Buffer GO_AHEAD = line("354 go ahead");
    private static final Buffer BYE = line("221 bye");

    private final NetServer server;
    private final AtomicInteger mails = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    MailSink(Vertx vertx) {
        server = vertx.createNetServer().connectHandler(this::serve);
        Wait.on(server.listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    void reset() {
        mails.set(0);
        bytes.set(0);
    }

    void await(int expected) {
        Wait.until(() -> mails.get() >= expected, expected + " mails that arrive");
    }

    /** Of a mail, on average. */
    int size() {
        return (int) (bytes.get() / Math.max(1, mails.get()));
    }

    private void serve(NetSocket socket) {
        boolean[] inMail = { false };
        socket.write(GREETING);
        socket.handler(RecordParser.newDelimited("\r\n", line -> {
            if (inMail[0]) {
                bytes.addAndGet(line.length() + 2);
                if (line.length() == 1 && line.getByte(0) == '.') {
                    inMail[0] = false;
                    mails.incrementAndGet();
                    socket.write(OK);
                }
                return;
            }
            String verb = line.length() < 4 ? "" : line.getString(0, 4);
            switch (verb) {
                case "EHLO" -> socket.write(HELLO);
                case "DATA" -> {
                    inMail[0] = true;
                    socket.write(GO_AHEAD);
                }
                case "QUIT" -> socket.end(BYE);
                default -> socket.write(OK);
            }
        }));
    }

    private static Buffer line(String text) {
        return Buffer.buffer((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        Wait.on(server.close());
    }
}
