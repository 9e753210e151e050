package io.millrace.templates;

import java.util.ArrayList;
import java.util.List;

/**
 * Something wrong with the value of a variable.
 *
 * @param path to it: the variable's name; within a list also the index of the item and the name of its part
 * @param problem what is wrong, to follow the name in a sentence
 */
public record Violation(List<String> path, String problem) {

    public Violation {
        path = List.copyOf(path);
    }

    static Violation of(String variable, String problem) {
        return new Violation(List.of(variable), problem);
    }

    /** The same, of a part of something. */
    Violation under(String... parents) {
        List<String> whole = new ArrayList<>(List.of(parents));
        whole.addAll(path);
        return new Violation(whole, problem);
    }

    /** The path as people write it: {@code posts.0.title}. */
    public String name() {
        return String.join(".", path);
    }
}
