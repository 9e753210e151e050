package io.millrace.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.inspect.ChangePosition;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;

/** What one client gets, and when it gets no more. */
class WatcherTest {

    private final Watcher watcher = new Watcher(null);
    private final AssertSubscriber<FeedEvent> client = watcher.events().subscribe()
            .withSubscriber(AssertSubscriber.create(0));

    @Test
    void whatIsInThePastAndInThePresentComesOnce() {
        watcher.offer(task(1));
        watcher.offer(task(2));
        watcher.offer(task(3));
        watcher.begin(List.of(task(1), task(2)), ChangePosition.at(3));
        watcher.offer(task(4));
        client.request(10);
        assertThat(client.getItems()).extracting(event -> event.position().millis()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whoDoesNotReadIsCutOffAndGetsWhatWaitsForIt() {
        watcher.begin(List.of(), ChangePosition.at(0));
        for (int i = 1; i <= Watcher.MOST_WAITING; i++) {
            assertThat(watcher.offer(task(i))).isTrue();
        }
        assertThat(watcher.offer(task(Watcher.MOST_WAITING + 1))).as("one too many").isFalse();
        assertThat(watcher.offer(task(Watcher.MOST_WAITING + 2))).isFalse();
        client.request(Long.MAX_VALUE).assertCompleted();
        assertThat(client.getItems()).hasSize(Watcher.MOST_WAITING);
    }

    @Test
    void whoReadsIsNotCutOff() {
        watcher.begin(List.of(), ChangePosition.at(0));
        for (int i = 1; i <= 3 * Watcher.MOST_WAITING; i++) {
            client.request(1);
            assertThat(watcher.offer(task(i))).isTrue();
        }
        client.assertNotTerminated();
    }

    @Test
    void eventGoesOverTheLineAsThreeLines() {
        assertThat(new String(task(7).bytes(), StandardCharsets.UTF_8))
                .isEqualTo("id: 7-0@default\nevent: task\ndata: {}\n\n");
        assertThat(FeedEvent.heartbeat(ChangePosition.at(7)).bytes()).startsWith(':').endsWith('\n', '\n');
    }

    private static FeedEvent task(long millis) {
        return new FeedEvent(FeedEvent.TASK, "{}", new ChangePosition(millis, 0, "default"), "default");
    }
}
