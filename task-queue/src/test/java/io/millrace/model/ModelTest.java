package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.millrace.broker.Settlement;
import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;

/**
 * {@code -Dmillrace.model.histories=100000} plays more of them, {@code -Dmillrace.model.seed=…} begins with one that failed.
 */
class ModelTest {

    private static final int HISTORIES = Integer.getInteger("millrace.model.histories", 2_000);
    private static final int STEPS = Integer.getInteger("millrace.model.steps", 30);
    private static final long NEW_SEED = System.nanoTime();
    private static final long SEED = Long.getLong("millrace.model.seed", NEW_SEED);

    @Test
    void brokerDoesWhatTheModelDoesInEveryHistory() {
        System.out.println("Model test: " + HISTORIES + " histories from seed " + SEED);
        try (Stand stand = new Stand(Stand.Sabotage.NONE)) {
            Optional<Histories.Failure> failure = new Histories(stand, STEPS).firstFailure(SEED, HISTORIES);
            assertThat(failure).as(() -> failure.map(Object::toString).orElse("")).isEmpty();
        }
    }

    @Test
    void taskThatIsStoredTwiceIsFoundAndShrunk() {
        UnaryOperator<TaskWriter> twice = writer -> messages -> writer.write(messages)
                .call(stored -> writer.write(messages));
        assertThat(leastHistory(new Stand.Sabotage(twice, UnaryOperator.identity())))
                .extracting(Step::operation).containsExactly(Step.Operation.ENQUEUE);
    }

    @Test
    void settlementThatNeverReachesRedisIsFoundAndShrunk() {
        assertThat(leastHistory(new Stand.Sabotage(UnaryOperator.identity(), ModelTest::losingFailures)))
                .extracting(Step::operation)
                .containsExactly(Step.Operation.ENQUEUE, Step.Operation.FETCH, Step.Operation.SETTLE);
    }

    private static List<Step> leastHistory(Stand.Sabotage sabotage) {
        try (Stand stand = new Stand(sabotage)) {
            return new Histories(stand, STEPS).firstFailure(1, 100).orElseThrow().least();
        }
    }

    /** Says that a failure was settled, and keeps it to itself. */
    private static WorkSource losingFailures(WorkSource source) {
        return (WorkSource) Proxy.newProxyInstance(WorkSource.class.getClassLoader(), new Class<?>[] { WorkSource.class },
                (proxy, method, arguments) -> {
                    if (method.getName().equals("settle")
                            && ((List<?>) arguments[0]).stream().anyMatch(Settlement.Fail.class::isInstance)) {
                        return Uni.createFrom().item(Set.of());
                    }
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
