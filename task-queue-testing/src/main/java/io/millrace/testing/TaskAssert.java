package io.millrace.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

import io.millrace.inspect.AttemptView;
import io.millrace.inspect.TaskView;
import io.millrace.task.TaskState;

/** Assertions about one task, as it was when it was looked at. */
public final class TaskAssert extends AbstractAssert<TaskAssert, TaskView> {

    TaskAssert(TaskView actual) {
        super(actual, TaskAssert.class);
    }

    /** It is in this state. */
    public TaskAssert is(TaskState state) {
        Assertions.assertThat(actual.state()).as("state of %s", actual).isEqualTo(state);
        return this;
    }

    /** So many attempts have ended; crashes and snoozes are none. */
    public TaskAssert hasAttempts(int attempts) {
        Assertions.assertThat(actual.attempts()).as("attempts of %s", actual).isEqualTo(attempts);
        return this;
    }

    /** So many workers have died running it. */
    public TaskAssert hasCrashes(int crashes) {
        Assertions.assertThat(actual.crashes()).as("crashes of %s", actual).isEqualTo(crashes);
        return this;
    }

    /** Its last attempt did not end well, and the reason contains this. */
    public TaskAssert hasError(String part) {
        List<AttemptView> timeline = actual.timeline();
        Assertions.assertThat(timeline).as("attempts of %s", actual).isNotEmpty();
        Assertions.assertThat(timeline.get(timeline.size() - 1).error()).as("error of the last attempt").contains(part);
        return this;
    }

    /** It completed and left this, as JSON. */
    public TaskAssert hasResult(String json) {
        Assertions.assertThat(actual.result()).as("result of %s", actual).isEqualTo(json);
        return this;
    }

    /**
     * It is to be attempted again, and from the end of its last attempt to then it is between these. True as long as a test has
     * let no time pass since.
     */
    public TaskAssert retriesAfter(Duration least, Duration most) {
        is(TaskState.RETRY);
        List<AttemptView> timeline = actual.timeline();
        Assertions.assertThat(timeline).as("attempts of %s", actual).isNotEmpty();
        Instant ended = timeline.get(timeline.size() - 1).ended();
        Assertions.assertThat(actual.dueAt()).as("due time of %s", actual).isNotNull();
        Assertions.assertThat(ended).as("end of the last attempt of %s", actual).isNotNull();
        Assertions.assertThat(Duration.between(ended, actual.dueAt())).as("pause before the next attempt")
                .isBetween(least, most);
        return this;
    }
}
