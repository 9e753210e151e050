package io.millrace.mailing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A mail server on loopback that answers as it is told: well, unless a step has another answer. Steps are the verbs of SMTP,
 * and {@code GREETING} and {@code DOT} for what has none.
 */
final class ScriptedSmtp implements AutoCloseable {

    /** Never answers, and keeps the connection. */
    static final String SILENCE = "";

    /** Ends the connection instead of answering. */
    static final String HANG_UP = "-";

    private static final Map<String, String> WELL = Map.of("GREETING", "220 scripted ESMTP", "EHLO",
            "250-scripted\r\n250 PIPELINING", "HELO", "250 scripted", "MAIL", "250 sender ok", "RCPT", "250 recipient ok",
            "DATA", "354 go ahead", "DOT", "250 queued", "RSET", "250 reset", "QUIT", "221 bye");

    private final int port;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<List<String>> envelopes = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private @Nullable ServerSocket listening;
    private @Nullable Thread acceptor;

    ScriptedSmtp(int port) {
        this.port = port;
    }

    /** Listens; returns when it does. */
    ScriptedSmtp start() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listening = socket;
            acceptor = daemon("scripted-smtp", () -> acceptAll(socket));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        }
    }

    /** From now on, this is the answer to that step. */
    ScriptedSmtp answer(String step, String answer) {
        answers.put(step, answer);
        return this;
    }

    /** From now on, this is the answer to a recipient. */
    ScriptedSmtp refuse(String recipient, String answer) {
        refusals.put(recipient, answer);
        return this;
    }

    /** Takes all recipients again. */
    void forgetRefusals() {
        refusals.clear();
    }

    /** Answers well again, on connections to come; those that are open stay as they are. */
    void forgetScript() {
        answers.clear();
        refusals.clear();
        mails.clear();
        envelopes.clear();
        connections.set(0);
    }

    /** What came between DATA and the dot, mails that were refused then included. */
    List<String> mails() {
        return List.copyOf(mails);
    }

    /** To whom each of the mails went that came. */
    List<List<String>> envelopes() {
        return List.copyOf(envelopes);
    }

    int connections() {
        return connections.get();
    }

    int port() {
        return port;
    }

    /** Stops listening and breaks all connections; returns when the port is free. */
    @Override
    public void close() {
        if (listening != null && acceptor != null) {
            closeAll(List.of(listening));
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        listening = null;
        closeAll(open);
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                connections.incrementAndGet();
                daemon("scripted-smtp-connection", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8)) {
            boolean goesOn = reply(out, "GREETING");
            List<String> envelope = new ArrayList<>();
            while (goesOn) {
                String line = in.readLine();
                String verb = line == null ? "QUIT" : line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                if (verb.equals("MAIL") || verb.equals("RSET")) {
                    envelope.clear();
                }
                String recipient = verb.equals("RCPT") && line != null ? line.replaceAll(".*<(.*)>.*", "$1") : "";
                String refusal = refusals.get(recipient);
                if (refusal != null) {
                    write(out, refusal);
                    continue;
                }
                envelope.addAll(recipient.isEmpty() ? List.of() : List.of(recipient));
                goesOn = reply(out, verb);
                if (goesOn && verb.equals("DATA") && answerTo("DATA").startsWith("354")) {
                    String mail = untilDot(in);
                    envelopes.add(List.copyOf(envelope));
                    mails.add(mail);
                    goesOn = reply(out, "DOT");
                }
            }
        } catch (IOException clientIsGone) {
            open.remove(client);
        }
    }

    private boolean reply(Writer out, String step) throws IOException {
        String answer = answerTo(step);
        if (answer.equals(HANG_UP)) {
            return false;
        }
        if (!answer.equals(SILENCE)) {
            write(out, answer);
        }
        return !step.equals("QUIT");
    }

    private static void write(Writer out, String answer) throws IOException {
        out.write(answer + "\r\n");
        out.flush();
    }

    private String answerTo(String step) {
        return answers.getOrDefault(step, WELL.getOrDefault(step, "500 what is " + step + "?"));
    }

    private static String untilDot(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    private static void closeAll(List<? extends AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close " + resource, e);
            }
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
