package io.millrace.api;

import static io.millrace.api.ApiUnderTest.PRODUCER_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.WELCOME;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.client.TaskClient;
import io.millrace.task.TaskType;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;

/** Faults of the HTTP request itself: each is a problem document with the right status and headers. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class RequestFaultsTest {

    private static final String PROBLEM = "application/problem+json";

    @Inject
    TaskClient client;

    @ParameterizedTest
    @ValueSource(strings = { "/v1/emails/x", "/v1/queues/default/tasks/x" })
    void withoutAKeyAChallengeIsSent(String path) {
        given().get(path).then().statusCode(401).contentType(PROBLEM)
                .header("WWW-Authenticate", equalTo("Bearer realm=\"millrace\""))
                .body("type", equalTo("/problems/missing-api-key")).body("name", equalTo("missing_api_key"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/v1/emails", "/v1/tasks" })
    void withoutAKeyNothingIsAccepted(String path) {
        given().contentType("application/json").body(WELCOME).post(path).then().statusCode(401).contentType(PROBLEM);
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bearer wrong", "Bearer ", "Basic c2hvcDp4", "the producer's key", "Bearer" })
    void wrongKeyIsRefused(String header) {
        given().header("Authorization", header).contentType("application/json").body(WELCOME).post("/v1/emails").then()
                .statusCode(401).contentType(PROBLEM).header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                .body("type", equalTo("/problems/invalid-api-key"));
    }

    @Test
    void schemeIsReadInAnyCase() {
        given().header("Authorization", "bEARER " + VIEWER_KEY).get("/v1/emails/x").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/v1/emails", "/v1/tasks" })
    void viewerMayNotEnqueue(String path) {
        as(VIEWER_KEY).contentType("application/json").body(WELCOME).post(path).then().statusCode(403)
                .contentType(PROBLEM).body("type", equalTo("/problems/role-missing"))
                .body("name", equalTo("restricted_api_key"));
    }

    @Test
    void viewerMayLook() {
        String id = sending(WELCOME).post("/v1/emails").path("id");
        as(VIEWER_KEY).get("/v1/emails/" + id).then().statusCode(200);
        as(VIEWER_KEY).get("/v1/queues/default/tasks/" + id).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/nope", "/v1", "/v1/nope", "/v1/emails/a/b" })
    void unknownPathIsNotFound(String path) {
        asProducer().get(path).then().statusCode(404).contentType(PROBLEM).body("type", equalTo("/problems/no-such-path"))
                .body("detail", containsString(path));
    }

    @Test
    void wrongMethodIsToldWhichAreRight() {
        asProducer().delete("/v1/emails").then().statusCode(405).contentType(PROBLEM).header("Allow", "GET, HEAD, POST")
                .body("type", equalTo("/problems/method-not-allowed"));
        asProducer().post("/v1/queues/default/tasks/x").then().statusCode(405).header("Allow", "DELETE, GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "application/xml" })
    void bodyOfAnotherTypeIsRefused(String type) {
        asProducer().config(RestAssured.config().encoderConfig(encoderConfig().encodeContentTypeAs(type, ContentType.TEXT)))
                .contentType(type).body(WELCOME.getBytes(StandardCharsets.UTF_8)).post("/v1/emails").then()
                .statusCode(415).contentType(PROBLEM).body("type", equalTo("/problems/unsupported-media-type"));
    }

    @Test
    void answerInAnotherFormatIsRefused() {
        sending(WELCOME).accept("text/html").post("/v1/emails").then().statusCode(406).contentType(PROBLEM)
                .body("type", equalTo("/problems/not-acceptable"));
    }

    @Test
    void bodyOfTwoMebibytesIsTooLarge() {
        sending("\"" + "x".repeat(2 << 20) + "\"").post("/v1/tasks").then().statusCode(413).contentType(PROBLEM)
                .body("type", equalTo("/problems/body-too-large")).body("detail", containsString("1048576"));
    }

    @Test
    void emailMayBeLargerForItsAttachmentsButNotForItsText() {
        sending("\"" + "x".repeat(9 << 20) + "\"").post("/v1/emails").then().statusCode(413).contentType(PROBLEM)
                .body("type", equalTo("/problems/body-too-large")).body("detail", containsString("8388608"));
        String email = "{\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"%s\"}";
        sending(email.formatted("x".repeat((1 << 20) + 1))).post("/v1/emails").then().statusCode(422)
                .body("errors[0].pointer", equalTo("/text")).body("detail", containsString("1048576"));
    }

    /** As long as the contract lets it be, and a byte longer. */
    @ParameterizedTest
    @CsvSource({ "4096, 0, 401", "4097, 0, 414", "16, 20480, 401", "16, 20481, 431" })
    void whatComesBeforeTheBodyIsBounded(int line, int headers, int status) throws IOException {
        String first = "GET /v1/jobs?" + "x".repeat(Math.max(0, line - "GET /v1/jobs? HTTP/1.1".length())) + " HTTP/1.1";
        String rest = "Host: localhost" + (headers == 0 ? "" : "\r\nx: " + "x".repeat(headers - "Host: localhostx: ".length()));
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((first + "\r\n" + rest + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .matches("HTTP/1\\.[01] " + status);
        }
    }

    @Test
    void bodyOfUnannouncedLengthIsBoundedToo() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /v1/emails HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/json\r
                    Transfer-Encoding: chunked\r
                    \r
                    """.formatted(PRODUCER_KEY).getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 129; i++) {
                out.write(chunk);
            }
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("}") < 0) {
                answer.append((char) in.read());
            }
            assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("content-type: " + PROBLEM)
                    .contains("8388608");
        }
    }

    @Test
    void largestBodyIsAccepted() {
        String start = "{\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"";
        String body = start + "x".repeat((1 << 20) - start.length() - 2) + "\"}";
        assertThat(body.length()).isEqualTo(1 << 20);
        sending(body).post("/v1/emails").then().statusCode(202);
    }

    @Test
    void emptyBodyIsAnswered() {
        asProducer().contentType("application/json").post("/v1/emails").then().statusCode(400).contentType(PROBLEM)
                .body("type", equalTo("/problems/malformed-json")).body("detail", startsWith("The body is empty"));
    }

    @Test
    void unexpectedFaultIsToldWithoutItsStackTrace() {
        client.enqueue(TaskType.of("email:send", Broken.class).task(new Broken(5)).id("broken")).await()
                .atMost(Duration.ofSeconds(2));
        String answer = asProducer().get("/v1/emails/broken").then().statusCode(500).contentType(PROBLEM)
                .body("type", equalTo("/problems/internal-error")).body("name", equalTo("internal_server_error"))
                .extract().asString();
        assertThat(answer).doesNotContain("Exception").doesNotContain("io.millrace").doesNotContain(".java");
    }

    /** A payload that is not what its type says. */
    record Broken(int to) {
    }
}
