package io.millrace.localstack.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A port on loopback on which a thread waits for connections and hands them over. */
final class Listener implements AutoCloseable {

    private final ServerSocket server;
    private final Thread accepting;

    Listener(int port, String name, Consumer<Socket> taker) {
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        }
        accepting = new Thread(() -> accept(taker), name);
        accepting.setDaemon(true);
        accepting.start();
    }

    private void accept(Consumer<Socket> taker) {
        while (!server.isClosed()) {
            try {
                taker.accept(server.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Returns when the port is free, which it is not before the thread has left {@code accept}. */
    @Override
    public void close() {
        try {
            server.close();
            accepting.join();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
