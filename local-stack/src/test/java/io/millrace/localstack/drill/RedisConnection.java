package io.millrace.localstack.drill;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Speaks RESP to Redis and nothing of Millrace, so that what it reads is a witness of its own. */
final class RedisConnection implements AutoCloseable {

    private static final int TIMEOUT_MS = 5000;

    private final Socket socket;
    private final InputStream in;

    RedisConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot reach Redis on port " + port, e);
        }
    }

    /** The reply to a command: a {@code String}, a {@code Long}, a {@code List} of replies, or {@code null}. */
    @Nullable
    Object ask(String... words) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(line("*" + words.length));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(line("$" + bytes.length));
            request.writeBytes(bytes);
            request.writeBytes(line(""));
        }
        try {
            socket.getOutputStream().write(request.toByteArray());
            return reply();
        } catch (IOException e) {
            throw new UncheckedIOException("No answer to " + String.join(" ", words), e);
        }
    }

    /** The reply to a command that answers with a number. */
    long number(String... words) {
        return ask(words) instanceof Long number ? number : 0;
    }

    /** The reply to a command that answers with names and values, one after the other; the value after that name, or 0. */
    long numberIn(String name, String... words) {
        if (ask(words) instanceof List<?> pairs) {
            for (int i = 0; i + 1 < pairs.size(); i += 2) {
                if (name.equals(pairs.get(i))) {
                    return Long.parseLong(String.valueOf(pairs.get(i + 1)));
                }
            }
        }
        return 0;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a connection to Redis", e);
        }
    }

    private @Nullable Object reply() throws IOException {
        String head = readLine();
        String rest = head.substring(1);
        return switch (head.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
            case '*' -> rest.equals("-1") ? null : array(Integer.parseInt(rest));
            case '-' -> throw new IllegalStateException("Redis refused: " + rest);
            default -> throw new IllegalStateException("Not RESP: " + head);
        };
    }

    private String bulk(int length) throws IOException {
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        readLine();
        return text;
    }

    private List<@Nullable Object> array(int length) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(reply());
        }
        return items;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\r') {
            if (next < 0) {
                throw new IOException("Redis hung up");
            }
            line.append((char) next);
            next = in.read();
        }
        if (in.read() != '\n') {
            throw new IOException("A line that does not end");
        }
        return line.toString();
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
