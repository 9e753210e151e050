package io.millrace.types;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.millrace.task.TaskType;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.email.EmailTasks;
import io.millrace.types.stats.StatsTasks;

/** Every task type that producers may name. A new type is added to the list here. */
public final class TaskTypes {

    /** All of them. */
    public static final List<TaskType<?>> ALL = List.of(EmailTasks.EMAIL_SEND, DigestTasks.DIGEST_WEEKLY,
            DigestTasks.DIGEST_SEND, StatsTasks.STATS_DAILY);

    private static final Map<String, TaskType<?>> BY_NAME = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(TaskType::name, Function.identity()));

    private TaskTypes() {
    }

    /** The type of that name, if there is one. */
    public static Optional<TaskType<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
