package io.millrace.api.template;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.ws.rs.core.MediaType;

/** What a preview can be had as. */
enum PreviewFormat {
    HTML("text/html;charset=UTF-8"),
    TEXT("text/plain;charset=UTF-8"),
    EML("message/rfc822");

    /** The formats as the parameter has them. */
    static final String WORDS = Arrays.stream(values()).map(PreviewFormat::word).collect(Collectors.joining(", "));

    private final String type;

    PreviewFormat(String type) {
        this.type = type;
    }

    MediaType type() {
        return MediaType.valueOf(type);
    }

    /** The format that a word stands for; {@link IllegalArgumentException} when it stands for none. */
    static PreviewFormat of(String word) {
        return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first that a caller accepts, by the caller's order. */
    static Optional<PreviewFormat> accepted(List<MediaType> accepted) {
        return accepted.stream().flatMap(type -> Arrays.stream(values()).filter(format -> format.type().isCompatible(type)))
                .findFirst();
    }

    /** What can be accepted, in words. */
    static String types() {
        return Arrays.stream(values()).map(format -> format.type.replaceFirst(";.*", ""))
                .collect(Collectors.joining(", "));
    }
}
