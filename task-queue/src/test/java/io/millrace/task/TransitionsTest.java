package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.millrace.inspect.TaskAction;

class TransitionsTest {

    private static final Path PAGE = Path.of("..", "docs", "task-states.md");

    @Test
    void pageShowsTheTable() throws IOException {
        assertThat(Files.readString(PAGE)).as("the table in %s is this one", PAGE).contains(table());
    }

    @ParameterizedTest
    @EnumSource(TaskEvent.class)
    void everyEventIsLegalSomewhere(TaskEvent event) {
        assertThat(TaskState.values())
                .anySatisfy(state -> assertThat(Transitions.next(state, event)).isNotInstanceOf(Transitions.Refused.class));
    }

    @Test
    void everyStateButTheFirstTwoIsReached() {
        Set<TaskState> reached = EnumSet.of(TaskState.PENDING, TaskState.SCHEDULED);
        for (TaskState state : TaskState.values()) {
            for (TaskEvent event : TaskEvent.values()) {
                if (Transitions.next(state, event) instanceof Transitions.To to) {
                    reached.add(to.state());
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(TaskState.values());
    }

    @Test
    void endedTaskMovesByAnOperatorsHandOnly() {
        Set<TaskEvent> operators = EnumSet.of(TaskEvent.REVIVE, TaskEvent.CANCEL, TaskEvent.DELETE);
        for (TaskState state : TaskState.values()) {
            for (TaskEvent event : EnumSet.complementOf(EnumSet.copyOf(operators))) {
                if (state.isEnded()) {
                    assertThat(Transitions.next(state, event)).isEqualTo(new Transitions.Refused());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TaskAction.class)
    void actionIsLegalWhereItsEventChangesSomething(TaskAction action) {
        for (TaskState state : TaskState.values()) {
            boolean changes = switch (action) {
                case RETRY -> state.isEnded();
                case RUN -> state == TaskState.SCHEDULED || state == TaskState.RETRY;
                case CANCEL -> !state.isEnded();
                case DELETE -> state != TaskState.ACTIVE;
            };
            assertThat(action.isLegalIn(state)).as("%s of a task that is %s", action, state).isEqualTo(changes);
        }
    }

    private static String table() {
        String states = Arrays.stream(TaskState.values()).map(TaskState::word).collect(Collectors.joining(" | "));
        StringBuilder table = new StringBuilder("| when … | " + states + " |\n| --- "
                + "| --- ".repeat(TaskState.values().length) + "|\n");
        for (TaskEvent event : TaskEvent.values()) {
            table.append("| ").append(event.words()).append(" (`").append(event.name().toLowerCase(Locale.ROOT)).append("`) | ")
                    .append(Arrays.stream(TaskState.values()).map(state -> cell(Transitions.next(state, event)))
                            .collect(Collectors.joining(" | ")))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String cell(Transitions.Next next) {
        return next instanceof Transitions.To to ? to.state().word() : next instanceof Transitions.Gone ? "gone" : "-";
    }
}
