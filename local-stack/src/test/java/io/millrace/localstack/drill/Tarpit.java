package io.millrace.localstack.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that accepts connections and never says a word: whoever sends is held in the middle of sending. */
final class Tarpit implements AutoCloseable {

    private final List<Socket> held = new CopyOnWriteArrayList<>();
    private final Listener listener;

    Tarpit(int port) {
        listener = new Listener(port, "tarpit", held::add);
    }

    /** Senders that wait. */
    int held() {
        return held.size();
    }

    /** Lets go of all who wait; returns when the port is free. */
    @Override
    public void close() {
        listener.close();
        try {
            for (Socket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the tarpit", e);
        }
    }
}
