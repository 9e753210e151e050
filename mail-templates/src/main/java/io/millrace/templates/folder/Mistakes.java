package io.millrace.templates.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with the files of a folder. Not thread-safe: one for each reading. */
final class Mistakes {

    private final Set<String> told = new LinkedHashSet<>();

    /**
     * Notes something wrong.
     *
     * @param line counted from 1; 0: the file as a whole
     * @param what what is wrong, and what would be right
     */
    void add(Path file, int line, String what) {
        told.add(file + (line > 0 ? ":" + line : "") + ": " + what);
    }

    boolean none() {
        return told.isEmpty();
    }

    /** How many there are by now. */
    int count() {
        return told.size();
    }

    List<String> all() {
        return new ArrayList<>(told);
    }
}
