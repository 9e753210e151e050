package io.millrace.api;

import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** What is refused under {@code /v1/emails}: each time the field is named, and nothing is enqueued. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class EmailViolationsTest {

    @Inject
    TaskInspector inspector;

    private long before;

    @BeforeEach
    void countBefore() {
        before = accepted();
    }

    @AfterEach
    void nothingWasEnqueued() {
        assertThat(accepted()).isEqualTo(before);
    }

    /** Fields that replace those of a good email, the status, and where the violation is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
            // Cannot be read.
            "subjekt | \"x\" | 400 | /subjekt",
            "a/b~c | \"x\" | 400 | /a~1b~0c",
            "to | 5 | 400 | /to",
            "to | {} | 400 | /to",
            "to | [\"a@b.example\", 5] | 400 | /to/1",
            "subject | 5 | 400 | /subject",
            "html | [] | 400 | /html",
            "headers | [] | 400 | /headers",
            "headers | {\"X-A\": 1} | 400 | /headers/X-A",
            "tags | {} | 400 | /tags",
            "tags | [5] | 400 | /tags/0",
            "tags | [{\"name\": \"a\", \"value\": \"b\", \"x\": 1}] | 400 | /tags/0/x",
            "scheduled_at | 5 | 400 | /scheduled_at",
            "template | \"welcome\" | 400 | /template",
            // Can be read and not be done.
            "to | [] | 422 | /to",
            "to | \"not an address\" | 422 | /to",
            "to | [\"a@b.example\", \"nope\"] | 422 | /to/1",
            "cc | \"nope\" | 422 | /cc",
            "bcc | \"nope\" | 422 | /bcc",
            "reply_to | [\"nope\"] | 422 | /reply_to/0",
            "from | \"nope\" | 422 | /from",
            "from | \"A\\r\\nBcc: eve@example.com <a@b.example>\" | 422 | /from",
            "subject | \"a\\r\\nBcc: eve@example.com\" | 422 | /subject",
            "subject | \"a\\u0000\" | 422 | /subject",
            "subject | \"half \\ud800\" | 422 | /subject",
            "html | \"half \\udc00\" | 422 | /html",
            "headers | {\"X-A\": \"a\\nBcc: eve@example.com\"} | 422 | /headers/X-A",
            "headers | {\"X-A\": \"\\u760d\\u760aBcc: eve\"} | 422 | /headers/X-A",
            "headers | {\"X A\": \"a\"} | 422 | /headers/X A",
            "headers | {\"bcc\": \"eve@example.com\"} | 422 | /headers/bcc",
            "headers | {\"Content-Type\": \"text/x\"} | 422 | /headers/Content-Type",
            "tags | [{\"name\": \"a b\", \"value\": \"b\"}] | 422 | /tags/0/name",
            "tags | [{\"name\": \"a\"}] | 422 | /tags/0/value",
            "scheduled_at | \"tomorrow\" | 422 | /scheduled_at",
            "scheduled_at | \"2027-01-31T09:00:00\" | 422 | /scheduled_at",
            "scheduled_at | \"2999-01-31T09:00:00Z\" | 422 | /scheduled_at",
            "attachments | {} | 400 | /attachments",
            "attachments | [{\"filename\": \"a.txt\"}] | 422 | /attachments/0/content",
            "attachments | [{\"content\": \"YQ==\"}] | 422 | /attachments/0/filename",
            "attachments | [{\"filename\": \"a\\nb\", \"content\": \"YQ==\"}] | 422 | /attachments/0/filename",
            "attachments | [{\"filename\": \"a\\u760a\", \"content\": \"YQ==\"}] | 422 | /attachments/0/filename",
            "attachments | [{\"filename\": \"../a\", \"content\": \"YQ==\"}] | 422 | /attachments/0/filename",
            "attachments | [{\"filename\": \"a.txt\", \"content\": \"?\"}] | 422 | /attachments/0/content",
            "attachments | [{\"filename\": \"a.txt\", \"content\": 5}] | 400 | /attachments/0/content",
            "attachments | [{\"filename\": \"a\", \"content\": \"YQ==\", \"content_type\": \"x\"}] | 422 | /attachments/0/content_type",
            "attachments | [{\"filename\": \"a\", \"content\": \"YQ==\", \"content_id\": \"<x>\"}] | 422 | /attachments/0/content_id",
            "attachments | [{\"filename\": \"a\", \"path\": \"http://e.example\"}] | 422 | /attachments/0/path",
            "attachments | [{\"filename\": \"a\", \"content\": \"YQ==\", \"x\": 1}] | 400 | /attachments/0/x",
            "topic_id | \"t\" | 422 | /topic_id",
            "template | {\"id\": \"welcome\"} | 422 | /text",
    })
    void fieldIsNamed(String field, String json, int status, String pointer) {
        Map<String, String> fields = new TreeMap<>(
                Map.of("to", "\"ada@example.com\"", "subject", "\"x\"", "text", "\"x\""));
        fields.put(field, json);
        refused(fields.entrySet().stream().map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}")), status).body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{} | /template/id",
            "{\"id\": \"nope\"} | /template/id",
            "{\"id\": \"welcome\"} | /template/variables/name",
            "{\"id\": \"welcome\"} | /template/variables/dashboardUrl",
            "{\"id\": \"welcome\", \"variables\": {\"name\": null}} | /template/variables/name",
            "{\"id\": \"welcome\", \"variables\": {\"name\": \" \"}} | /template/variables/name",
            "{\"id\": \"welcome\", \"variables\": {\"name\": true}} | /template/variables/name",
            "{\"id\": \"welcome\", \"variables\": {\"name\": [\"a\"]}} | /template/variables/name",
            "{\"id\": \"welcome\", \"variables\": {\"name\": \"A\\r\\nBcc: e\"}} | /template/variables/name",
            "{\"id\": \"welcome\", \"variables\": {\"dashboardUrl\": \"javascript:1\"}} | /template/variables/dashboardUrl",
            "{\"id\": \"welcome\", \"variables\": {\"nome\": \"Ada\"}} | /template/variables/nome",
            "{\"id\": \"welcome\", \"variables\": {\"a/b~c\": \"Ada\"}} | /template/variables/a~1b~0c",
            "{\"id\": \"welcome\", \"variables\": {\"dashboardUrl\": 7}} | /template/variables/dashboardUrl",
            "{\"id\": \"password-reset\"} | /template/variables/expiresIn",
            "{\"id\": \"verify-email\"} | /template/variables/verifyUrl",
            "{\"id\": \"notification\", \"variables\": {\"message\": \"\\u0000\"}} | /template/variables/message",
            "{\"id\": \"notification\", \"variables\": {\"actionText\": \"Go\"}} | /template/variables/actionUrl",
            "{\"id\": \"weekly-digest\", \"variables\": {\"posts\": \"none\"}} | /template/variables/posts",
            "{\"id\": \"weekly-digest\", \"variables\": {\"posts\": [7]}} | /template/variables/posts/0",
            "{\"id\": \"weekly-digest\", \"variables\": {\"posts\": [{\"title\": \"A\"}]}} | /template/variables/posts/0/url",
            "{\"id\": \"weekly-digest\", \"variables\": {\"posts\": [{\"text\": \"A\"}]}} | /template/variables/posts/0/text",
    })
    void variableIsNamed(String template, String pointer) {
        refused("{\"to\": \"ada@example.com\", \"template\": " + template + "}", 422)
                .body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"subject\": \"x\", \"text\": \"x\"} | /to",
            "{\"to\": null, \"subject\": \"x\", \"text\": \"x\"} | /to",
            "{\"to\": \"a@b.example\", \"text\": \"x\"} | /subject",
            "{\"to\": \"a@b.example\", \"subject\": \"x\"} | /html",
    })
    void missingFieldIsNamed(String body, String pointer) {
        refused(body, 422).body("errors.pointer", hasItem(pointer)).body("errors", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "`` | empty",
            "{ | Line 1, column 2",
            "{\"to\": 1 | (start marker at line: 1, column: 1)",
            "{\"to\": } | Line 1, column 8",
            "{\"to\": \"a@b.example\"} x | Line 1",
            "{\"to\": 1, \"to\": 2} | Duplicate field",
            "[] | an array",
            "null | null",
            "\"to\" | a text",
    })
    void malformedJsonIsToldWithItsPlace(String body, String detail) {
        refused(body, 400).body("type", equalTo("/problems/malformed-json")).body("detail", containsString(detail));
    }

    @Test
    void depthIsBounded() {
        refused("{\"to\":".repeat(500) + "1" + "}".repeat(500), 400).body("type", equalTo("/problems/malformed-json"));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        refused("""
                {"from": "nope", "cc": 5, "subjekt": "x", "topic_id": "t"}
                """, 400).body("type", equalTo("/problems/malformed-request"))
                .body("errors.pointer", equalTo(List.of("/from", "/cc", "/to", "/subject", "/html",
                        "/topic_id", "/subjekt")))
                .body("detail", containsString("and 4 more")).body("status", equalTo(400)).body("statusCode", equalTo(400))
                .body("name", equalTo("validation_error"));
    }

    @Test
    void answerDoesNotGrowWithWhatIsWrong() {
        String fields = IntStream.range(0, 20_000).mapToObj(i -> "\"" + "x".repeat(20) + i + "\": 1")
                .collect(Collectors.joining(","));
        String answer = refused("{" + fields + "}", 400).extract().asString();
        assertThat(answer.length()).isLessThan(20_000);
        answer = refused("{\"" + "y".repeat(1_000_000) + "\": 1}", 400).extract().asString();
        assertThat(answer.length()).isLessThan(2_000);
    }

    @Test
    void moreThanFiftyRecipientsAreRefused() {
        String forty = IntStream.range(0, 40).mapToObj(i -> "\"a" + i + "@b.example\"").collect(Collectors.joining(","));
        refused("{\"to\": [" + forty + "], \"bcc\": [" + forty + "], \"subject\": \"x\", \"text\": \"x\"}", 422)
                .body("errors[0].pointer", equalTo("/to")).body("errors[0].detail", containsString("80 recipients"));
    }

    private static ValidatableResponse refused(String body, int status) {
        return sending(body).post("/v1/emails").then().statusCode(status).contentType("application/problem+json");
    }

    private long accepted() {
        return inspector.ledger(QueueName.DEFAULT).await().atMost(Duration.ofSeconds(2)).accepted();
    }
}
