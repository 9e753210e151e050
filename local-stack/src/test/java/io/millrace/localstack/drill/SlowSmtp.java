package io.millrace.localstack.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A mail server that takes every mail, and thinks about it for a while before it says so. */
final class SlowSmtp implements AutoCloseable {

    private final Duration thought;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final Listener listener;

    SlowSmtp(int port, Duration thought) {
        this.thought = thought;
        listener = new Listener(port, "slow-smtp", client -> daemon(() -> serve(client)));
    }

    /** Mails that it has said it took. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8)) {
            say(out, "220 slow");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                    case "DATA" -> take(in, out);
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException gone) {
            // The client is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(BufferedReader in, Writer out) throws IOException, InterruptedException {
        say(out, "354 go ahead");
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        if (!closed.await(thought.toMillis(), TimeUnit.MILLISECONDS)) {
            taken.add(mail.toString());
            say(out, "250 taken");
        }
    }

    private static void say(Writer out, String line) throws IOException {
        out.write(line + "\r\n");
        out.flush();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "slow-smtp-connection");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the port is free; what it thinks about is not taken. */
    @Override
    public void close() {
        closed.countDown();
        listener.close();
    }
}
