package io.millrace.api.documented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.millrace.api.ApiUnderTest;
import io.millrace.api.job.Jobs;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Every response that the contract documents can be provoked, and is as documented when it is. What {@link Table} and
 * {@link Fault} provoke is struck off the contract's own list; what is left at the end fails, and is either asked for or taken
 * out of the contract.
 */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class DocumentedResponsesTest {

    private static final Duration BOUND = Duration.ofSeconds(2);

    @Inject
    World world;

    @Inject
    Jobs jobs;

    @Inject
    RedisDataSource data;

    /** Injected by {@link ApiUnderTest}. */
    @Nullable
    EmbeddedRedis injected;

    private final Asker asker = new Asker();

    @TestFactory
    Stream<DynamicTest> everyDocumentedResponseCanBeProvoked() {
        List<Ask> done = Table.done(world);
        Collection<Ask> sound = done.stream()
                .collect(Collectors.toMap(Ask::operation, Function.identity(), (first, other) -> first, LinkedHashMap::new))
                .values();
        return Stream.of(
                done.stream().map(this::asked),
                Table.refused(world).stream().map(this::asked),
                spoilt(sound).stream().map(this::asked),
                Stream.of(dynamicTest("while all is taken", this::askWhileAllIsTaken),
                        dynamicTest("while the broker is away", () -> askWhileTheBrokerIsAway(sound)),
                        dynamicTest("nothing else is documented", () -> assertThat(asker.unprovoked()).isEmpty())))
                .flatMap(Function.identity());
    }

    private DynamicTest asked(Ask ask) {
        return dynamicTest(ask.toString(), () -> asker.ask(ask));
    }

    private static List<Ask> spoilt(Collection<Ask> sound) {
        List<Ask> spoilt = new ArrayList<>();
        for (Ask ask : sound) {
            for (Fault fault : Fault.values()) {
                if (fault != Fault.BROKER_AWAY && fault.isDocumentedFor(ask)) {
                    spoilt.add(fault.in(ask));
                }
            }
        }
        return spoilt;
    }

    private void askWhileAllIsTaken() throws Exception {
        List<Ask> crowded = Table.crowded(world);
        Crowd crowd = new Crowd(jobs, data);
        try {
            crowded.forEach(asker::ask);
        } finally {
            crowd.leave();
        }
    }

    /** All at once: each waits for an answer that does not come, and none for another. */
    private void askWhileTheBrokerIsAway(Collection<Ask> sound) {
        EmbeddedRedis redis = Objects.requireNonNull(injected);
        Map<Ask, CompletableFuture<Duration>> asked = new LinkedHashMap<>();
        redis.pause();
        try {
            long start = System.nanoTime();
            sound.stream().filter(Fault.BROKER_AWAY::isDocumentedFor).map(Fault.BROKER_AWAY::in).forEach(ask -> asked
                    .put(ask, asker.asking(ask).thenApply(answered -> Duration.ofNanos(System.nanoTime() - start))));
            assertThat(asked).allSatisfy((ask, took) -> assertThat(took.join()).isLessThan(BOUND));
        } finally {
            redis.resume();
        }
        await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
            asker.ask(Ask.ask("enqueueTask", 202).body(Table.TASK));
            return true;
        });
    }
}
