package io.millrace.subscribers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The steps that take more than one command: a file {@code subscribers/<verb>.lua} each, described in its header. */
enum SubscriberScript {
    SUBSCRIBE,
    CONFIRM,
    UNSUBSCRIBE,
    REMOVE,
    ADDRESS,
    SERVED,
    PAGE,
    BEGIN;

    private final String source = read("/subscribers/" + name().toLowerCase(Locale.ROOT) + ".lua");

    /** The arguments of an EVAL. Redis knows a script again by its text, and compiles it once. */
    String[] call(List<String> keys, Object... arguments) {
        List<String> all = new ArrayList<>(List.of(source, String.valueOf(keys.size())));
        all.addAll(keys);
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return all.toArray(String[]::new);
    }

    private static String read(String path) {
        try (InputStream in = SubscriberScript.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The script " + path + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the script " + path, e);
        }
    }
}
