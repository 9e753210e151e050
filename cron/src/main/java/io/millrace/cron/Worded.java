package io.millrace.cron;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A constant that has a word outside Java. */
public interface Worded {

    /** Its name in Java. */
    String name();

    /** The lower-case word that stands for it. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that word. */
    static <T extends Worded> Optional<T> ofWord(T[] constants, String word) {
        return Arrays.stream(constants).filter(each -> each.word().equals(word)).findFirst();
    }

    /** All words, to be told. */
    static String words(Worded[] constants) {
        return Arrays.stream(constants).map(Worded::word).collect(Collectors.joining(", "));
    }
}
