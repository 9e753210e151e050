package io.millrace.templates.builtin;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Checked values, by the types that the declaration gives them. */
record Values(Map<?, ?> values) {

    /** A text that is required. */
    String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("The variables were not checked: " + name + " is missing");
    }

    /** A text that may be missing. */
    @Nullable
    String optional(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    /** The items of a list. */
    List<Values> items(String name) {
        return values.get(name) instanceof List<?> items
                ? items.stream().map(item -> new Values((Map<?, ?>) item)).toList()
                : List.of();
    }
}
