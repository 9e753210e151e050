package io.millrace.api.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.TaskPage;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A page of tasks.
 *
 * @param next cursor of the page that follows; left out when there is none
 * @param scanned tasks that were looked at for this page, 10,000 at most
 * @param stoppedEarly whether the page has fewer tasks than asked for only because enough were looked at; {@code next} goes on
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskPageDocument(List<TaskSummaryDocument> items, @Nullable String next, int scanned, boolean stoppedEarly) {

    static TaskPageDocument of(TaskPage page) {
        return new TaskPageDocument(page.tasks().stream().map(TaskSummaryDocument::of).toList(), page.next(), page.scanned(),
                page.stoppedEarly());
    }
}
