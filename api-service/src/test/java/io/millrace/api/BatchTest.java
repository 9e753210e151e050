package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.PRODUCER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** Many tasks in one request, as an array or line by line: an answer to each, and none twice. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class BatchTest {

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    @Inject
    TaskInspector inspector;

    @Inject
    ObjectMapper mapper;

    private final String queue = "b" + UUID.randomUUID().toString().substring(0, 8);
    private final String key = UUID.randomUUID().toString();

    @Test
    void eachLineIsAnsweredInOrder() {
        List<JsonNode> answers = batch(NDJSON, item("one") + "\n\n{\"type\": \"nope\"}\r\n{broken\n" + item("two"));
        assertThat(answers).extracting(answer -> answer.get("index").asInt()).containsExactly(0, 1, 2, 3);
        assertThat(answers).extracting(answer -> answer.get("status").asInt()).containsExactly(202, 422, 400, 202);
        assertThat(answers.get(1).at("/problem/errors/0/pointer").asText()).isEqualTo("/type");
        assertThat(answers.get(2).at("/problem/type").asText()).isEqualTo("/problems/malformed-json");
        as(OPERATOR_KEY).get(answers.get(3).get("location").asText()).then().statusCode(200)
                .body("payload.subject", equalTo("two"));
        assertThat(accepted()).isEqualTo(2);
    }

    @Test
    void eachElementIsAnsweredInOrder() {
        List<JsonNode> answers = batch(JSON, " [" + item("brackets ]},[{ and \\\" quotes") + ",\n" + item("two") + ", 17 ]\n");
        assertThat(answers).extracting(answer -> answer.get("status").asInt()).containsExactly(202, 202, 400);
        as(OPERATOR_KEY).get(answers.get(0).get("location").asText()).then()
                .body("payload.subject", equalTo("brackets ]},[{ and \" quotes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "[]|", "[ ]|", "|400", "{}|400", "[|400", "[{}|400",
            "[{}] x|422 400", "[,]|400 400" })
    void oddArraysAreAnswered(String body, String statuses) {
        assertThat(batch(JSON, body == null ? "" : body).stream().map(answer -> answer.get("status").asText())
                .collect(Collectors.joining(" "))).isEqualTo(statuses == null ? "" : statuses);
    }

    @Test
    void tenThousandLinesAreAllAccepted() {
        String body = IntStream.range(0, 10_000).mapToObj(i -> item("n" + i)).collect(Collectors.joining("\n"));
        long start = System.nanoTime();
        List<JsonNode> answers = batch(NDJSON, body);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(answers).hasSize(10_000).allSatisfy(answer -> assertThat(answer.get("status").asInt()).isEqualTo(202));
        assertThat(accepted()).isEqualTo(10_000);
    }

    @Test
    void firstLinesAreAnsweredBeforeTheLastAreSent() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/tasks/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + PRODUCER_KEY
                    + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            send(out, item("first") + "\n");
            awaitLine(in, "\"index\":0");
            send(out, item("second") + "\n");
            awaitLine(in, "\"index\":1");
            send(out, "");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void streamedBodyOfUnknownLengthIsTaken(HttpClient.Version version) throws Exception {
        List<byte[]> lines = IntStream.range(0, 500).mapToObj(i -> (item("n" + i) + "\n").getBytes(StandardCharsets.UTF_8))
                .toList();
        HttpRequest request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port
                + "/v1/tasks/batch")).version(version).header("Authorization", "Bearer " + PRODUCER_KEY)
                .header("Content-Type", NDJSON).POST(BodyPublishers.ofByteArrays(lines)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(parsed(response.body())).hasSize(500);
    }

    @Test
    void repeatedBatchIsAnsweredTheSameAndEnqueuedOnce() {
        String body = item("one") + "\n" + item("two") + "\n" + item("one");
        List<JsonNode> first = batch(NDJSON, body, key);
        assertThat(batch(NDJSON, body, key)).isEqualTo(first);
        assertThat(accepted()).isEqualTo(3);
    }

    @Test
    void brokenOffBatchIsFinishedByItsRepetition() {
        batch(NDJSON, item("one") + "\n", key);
        assertThat(batch(NDJSON, item("one") + "\n" + item("two"), key)).hasSize(2)
                .allSatisfy(answer -> assertThat(answer.get("status").asInt()).isEqualTo(202));
        assertThat(accepted()).isEqualTo(2);
    }

    @Test
    void anotherItemInThePlaceOfOneIsAConflict() {
        batch(NDJSON, item("one"), key);
        assertThat(batch(NDJSON, item("other"), key).get(0).at("/problem/type").asText())
                .isEqualTo("/problems/idempotency-key-reused");
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void keyOfAnotherRequestIsAConflict() {
        ApiUnderTest.sending(item("one")).header("Idempotency-Key", key).post("/v1/tasks").then().statusCode(202);
        asProducer().contentType(NDJSON).body(item("one").getBytes(StandardCharsets.UTF_8)).header("Idempotency-Key", key)
                .post("/v1/tasks/batch").then().statusCode(409).body("type", equalTo("/problems/idempotency-key-reused"));
    }

    @Test
    void sameTimeBatchesMakeEachTaskOnce() {
        String body = IntStream.range(0, 50).mapToObj(i -> item("n" + i)).collect(Collectors.joining("\n"));
        List<CompletableFuture<List<JsonNode>>> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> batch(NDJSON, body, key))).toList();
        Set<List<JsonNode>> different = answers.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        assertThat(different).hasSize(1);
        assertThat(accepted()).isEqualTo(50);
    }

    @Test
    void otherFormatsAreRefused() {
        asProducer().contentType("text/csv").body(new byte[1]).post("/v1/tasks/batch").then().statusCode(415);
        asProducer().contentType(NDJSON).accept("text/html").body(new byte[1]).post("/v1/tasks/batch").then().statusCode(406);
    }

    private List<JsonNode> batch(String type, String body, String... idempotencyKey) {
        var request = asProducer().contentType(type).body(body.getBytes(StandardCharsets.UTF_8));
        if (idempotencyKey.length > 0) {
            request.header("Idempotency-Key", idempotencyKey[0]);
        }
        return parsed(request.post("/v1/tasks/batch").then().statusCode(200).contentType(NDJSON).extract().asString());
    }

    private List<JsonNode> parsed(String lines) {
        List<JsonNode> answers = new ArrayList<>();
        lines.lines().forEach(line -> {
            try {
                answers.add(mapper.readTree(line));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        });
        return answers;
    }

    private String item(String subject) {
        return "{\"type\": \"email:send\", \"queue\": \"" + queue
                + "\", \"payload\": {\"to\": \"ada@example.com\", \"subject\": \"" + subject + "\", \"text\": \"x\"}}";
    }

    private long accepted() {
        Ledger ledger = inspector.ledger(new QueueName(queue)).await().atMost(Duration.ofSeconds(2));
        return ledger.accepted();
    }

    private static void send(OutputStream out, String chunk) throws IOException {
        byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void awaitLine(BufferedReader in, String part) throws IOException {
        for (String line; (line = in.readLine()) != null;) {
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("The answer ended without " + part);
    }
}
