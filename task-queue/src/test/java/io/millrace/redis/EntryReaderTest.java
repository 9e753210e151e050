package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.broker.Delivery;
import io.millrace.broker.Lane;
import io.millrace.client.PayloadCodec;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** What a fetch reads of records is bounded in bytes, whatever their sizes, and comes whole and in order. */
class EntryReaderTest {

    private static final RedisKeys KEYS = RedisKeys.of(QueueName.DEFAULT);
    private static final int LARGEST = PayloadCodec.LARGEST;

    private final Server server = new Server();
    private final List<Long> bytes = new ArrayList<>();
    private final EntryReader reader = new EntryReader(new RedisCalls() {
        @Override
        public Uni<Response> send(Request request) {
            return Uni.createFrom().item(server.send(request));
        }

        @Override
        public Uni<List<Response>> batch(List<Request> requests) {
            return Uni.createFrom().completionStage(() -> server.client.batch(requests).toCompletionStage())
                    .invoke(answers -> bytes.add(answers.stream().mapToLong(EntryReaderTest::bytes).sum()));
        }
    }, Map.of(KEYS.again(), new EntryReader.Stream(QueueName.DEFAULT, Lane.AGAIN)));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void recordsOfAnySizesAreReadEightMebibytesAtATime(long seed) {
        Random random = new Random(seed);
        List<Integer> sizes = IntStream.range(0, 60)
                .map(i -> random.nextInt(4) == 0 ? random.nextInt(2_000) : LARGEST - random.nextInt(100)).boxed().toList();
        assertThat(read(sizes)).isEqualTo(sizes);
        assertThat(bytes).hasSizeGreaterThan(5).allMatch(some -> some <= 9L * LARGEST);
    }

    @Test
    void aFewAreReadAtOnceAndManySmallOnesToo() {
        assertThat(read(List.of(LARGEST, 10, LARGEST))).hasSize(3);
        assertThat(bytes).hasSize(1);
        bytes.clear();
        assertThat(read(IntStream.range(0, 500).mapToObj(i -> i).toList())).hasSize(500);
        assertThat(bytes).as("lengths, then all").hasSize(2);
    }

    /** The sizes of the payloads that were delivered. */
    private List<Integer> read(List<Integer> sizes) {
        server.send(Request.cmd(Command.FLUSHALL));
        server.send(Script.OPEN.load());
        server.send(Script.OPEN.call(List.of(KEYS.ready(), KEYS.again()), List.of()));
        for (int i = 0; i < sizes.size(); i++) {
            server.send(Request.cmd(Command.HSET).arg(KEYS.records() + "id-" + i).arg("m")
                    .arg("note\n\n" + "x".repeat(sizes.get(i))));
            server.send(Request.cmd(Command.XADD).arg(KEYS.again()).arg("*").arg("i").arg("id-" + i));
        }
        Response fetched = server.send(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(RedisKeys.GROUP).arg("worker")
                .arg("COUNT").arg(1_000).arg("STREAMS").arg(KEYS.again()).arg(">"));
        return reader.readStreams(List.of(fetched)).await().atMost(Duration.ofSeconds(30)).stream()
                .map(delivery -> ((Delivery.OfTask) delivery).message().payload().length()).toList();
    }

    private static long bytes(Response answer) {
        return answer.type() == ResponseType.MULTI && answer.get(0) != null ? answer.get(0).toBuffer().length() : 0;
    }
}
