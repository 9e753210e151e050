package io.millrace.inspect;

import java.util.List;

/**
 * What happened to tasks with a story in some time.
 *
 * @param items in order
 * @param next where to read on
 * @param incomplete whether some of them may be missing, since a queue keeps about its last thousand, for a day
 */
public record TaskChanges(List<TaskChange> items, ChangePosition next, boolean incomplete) {

    public TaskChanges {
        items = List.copyOf(items);
    }
}
