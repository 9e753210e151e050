package io.millrace.templates;

import java.util.Arrays;
import java.util.List;

import io.quarkus.qute.TemplateExtension;

/** Gives templates {@code {text.paragraphs}}: paragraphs, each a list of its lines. */
@TemplateExtension
public final class Paragraphs {

    private Paragraphs() {
    }

    /** The paragraphs of a text, which empty lines part. */
    public static List<List<String>> paragraphs(String text) {
        return Arrays.stream(text.strip().split("\\R[ \\t]*\\R\\s*", -1))
                .map(paragraph -> paragraph.lines().map(String::strip).toList()).toList();
    }
}
