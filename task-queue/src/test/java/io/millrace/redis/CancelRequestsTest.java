package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.TaskRef;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** A worker learns which of its tasks are to be cancelled, at a cost that follows what it runs. */
class CancelRequestsTest {

    private static final QueueName OTHER = new QueueName("other");
    private static final int OF_OTHERS = 10_000;

    private final Server server = new Server(Script.HEED);
    /** Elements that each command was about. */
    private final List<Integer> sent = new ArrayList<>();
    private final CancelRequests requests = new CancelRequests(new RedisCalls() {
        @Override
        public Uni<Response> send(Request request) {
            Response answer = server.send(request);
            sent.add(answer.type() == ResponseType.MULTI ? answer.size() : 1);
            return Uni.createFrom().item(answer);
        }

        @Override
        public Uni<List<Response>> batch(List<Request> requests) {
            sent.add(requests.size());
            return Uni.createFrom().item(requests.stream().map(server::send).toList());
        }
    }, List.of(QueueName.DEFAULT, OTHER), new QueueFaults());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void onlyItsOwnAreAskedForAFewHundredAtATime() {
        List<TaskRef> running = IntStream.range(0, 1_200).mapToObj(i -> new TaskRef(QueueName.DEFAULT, new TaskId("mine-" + i)))
                .toList();
        Set<TaskRef> wanted = Set.of(running.get(0), running.get(499), running.get(500), running.get(1_199));
        IntStream.range(0, OF_OTHERS).forEach(i -> request(QueueName.DEFAULT, "others-" + i));
        wanted.forEach(task -> request(task.queue(), task.id().value()));
        assertThat(read(running)).isEqualTo(wanted);
        assertThat(sent).hasSize(5).allMatch(elements -> elements <= 500);
    }

    @Test
    void whereNobodyAskedForAnEndOneCommandAQueueIsSent() {
        assertThat(read(List.of(new TaskRef(OTHER, new TaskId("mine"))))).isEmpty();
        assertThat(sent).containsExactly(2);
    }

    @Test
    void requestsToEndedTasksAreForgottenTurnByTurn() {
        IntStream.range(0, 1_000).forEach(i -> request(OTHER, "gone-" + i));
        for (int i = 0; i < 30; i++) {
            read(List.of());
        }
        assertThat(server.send(Request.cmd(Command.EXISTS).arg(RedisKeys.of(OTHER).cancelRequests())).toInteger()).isZero();
    }

    private Set<TaskRef> read(List<TaskRef> running) {
        return requests.read(running).await().atMost(Duration.ofSeconds(10));
    }

    private void request(QueueName queue, String id) {
        String keep = RedisKeys.of(queue).records() + id;
        if (!id.startsWith("gone")) {
            server.send(Request.cmd(Command.HSET).arg(keep).arg("m").arg("note\n\n{}"));
        }
        server.send(Request.cmd(Command.HSET).arg(RedisKeys.of(queue).cancelRequests()).arg(id).arg("1"));
    }
}
