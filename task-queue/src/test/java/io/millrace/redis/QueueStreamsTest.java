package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.task.QueueName;

/** Which streams a worker takes from, may hold something in, and looks after, as the lanes of its queue come and go. */
class QueueStreamsTest {

    private static final QueueName QUEUE = QueueName.DEFAULT;
    private static final RedisKeys KEYS = RedisKeys.of(QUEUE);
    private static final String MAIL = KEYS.lanes() + "mail";
    private static final String OTHER = KEYS.lanes() + "other";

    private final QueueStreams streams = new QueueStreams(List.of(QUEUE));

    @BeforeEach
    void serve() {
        streams.serve(Set.of("mail"));
    }

    @Test
    void laneIsTakenFromByThoseWithAHandlerAndRecoveredByAll() {
        streams.learn(QUEUE, "other mail");
        assertThat(streams.comebacks(QUEUE)).containsExactly(KEYS.again(), MAIL);
        assertThat(streams.own()).containsOnlyKeys(KEYS.ready(), KEYS.again(), MAIL);
        assertThat(streams.mayHold(QUEUE)).containsExactlyInAnyOrder(KEYS.ready(), KEYS.again(), MAIL);
        assertThat(streams.all(QUEUE)).containsExactlyInAnyOrder(KEYS.ready(), KEYS.again(), MAIL, OTHER);
        assertThat(streams.queuesWithLanes()).containsExactly(QUEUE);
    }

    @Test
    void laneThatIsListedNoMoreMayHoldSomethingUntilItsStreamIsGone() {
        streams.learn(QUEUE, "mail");
        for (Object words : new Object[] { "other", null, "" }) {
            streams.learn(QUEUE, words);
            assertThat(streams.comebacks(QUEUE)).containsExactly(KEYS.again());
            assertThat(streams.mayHold(QUEUE)).contains(MAIL);
            assertThat(streams.all(QUEUE)).contains(MAIL);
        }
        assertThat(streams.forgetClosed(QUEUE, KEYS.again())).isFalse();
        assertThat(streams.forgetClosed(QUEUE, MAIL)).isTrue();
        assertThat(streams.mayHold(QUEUE)).containsExactly(KEYS.ready(), KEYS.again());
        assertThat(streams.named()).as("a read may be on its way").containsKey(MAIL);

        streams.learn(QUEUE, "mail");
        assertThat(streams.forgetClosed(QUEUE, MAIL)).as("a stream that is listed should be there").isFalse();
        assertThat(streams.mayHold(QUEUE)).containsOnlyOnce(MAIL);
    }

    @Test
    void laneOfAnotherTypeIsLookedAfterWhileSomethingWasDeliveredThere() {
        streams.learn(QUEUE, "mail other");
        assertThat(streams.lookedAfter()).doesNotContainKey(OTHER);
        streams.learnDelivered(QUEUE, List.of("mail", "other"));
        assertThat(streams.lookedAfter()).containsOnlyKeys(KEYS.ready(), KEYS.again(), MAIL, OTHER);
        streams.learn(QUEUE, "mail");
        assertThat(streams.lookedAfter()).doesNotContainKey(OTHER);
    }

    @Test
    void whatIsNoNameOfATypeIsNoLane() {
        for (String words : List.of("", " ", "{", "UPPER", "mail\tother", "  mail", "\0")) {
            QueueStreams fresh = new QueueStreams(List.of(QUEUE));
            fresh.learn(QUEUE, words);
            assertThat(fresh.all(QUEUE)).as(words).hasSize(words.endsWith(" mail") ? 3 : 2);
        }
    }
}
