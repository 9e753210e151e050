package io.millrace.api;

import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The OpenAPI document says what is so. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class ContractTest {

    @Inject
    ObjectMapper mapper;

    @Test
    void everyOperationIsThereAndNeedsAKey() throws JsonProcessingException {
        JsonNode document = document();
        assertThat(document.at("/security/0").has("bearer")).isTrue();
        assertThat(document.at("/components/securitySchemes/bearer/scheme").asText()).isEqualTo("bearer");
        Set<String> operations = new HashSet<>();
        document.get("paths").properties().forEach(path -> path.getValue().fieldNames()
                .forEachRemaining(method -> operations.add(method + " " + path.getKey())));
        assertThat(operations).containsExactlyInAnyOrder("post /v1/emails", "get /v1/emails/{id}", "post /v1/tasks",
                "get /v1/queues/{queue}/tasks/{id}");
    }

    @Test
    void everyReferenceLeadsSomewhere() throws JsonProcessingException {
        JsonNode document = document();
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).isNotEmpty()
                .allSatisfy(reference -> assertThat(document.at(URI.create(reference).getFragment()).isMissingNode())
                        .as(reference).isFalse());
    }

    @ParameterizedTest
    @CsvSource({ "SendEmail,/v1/emails", "EnqueueTask,/v1/tasks" })
    void examplesAreAccepted(String body, String path) throws JsonProcessingException {
        JsonNode examples = document()
                .at("/components/requestBodies/" + body + "/content/application~1json/examples");
        assertThat(examples).isNotEmpty()
                .allSatisfy(example -> sending(example.get("value").toString()).post(path).then().statusCode(202));
    }

    @ParameterizedTest
    @CsvSource({ "SendEmailRequest,/v1/emails", "EnqueueTaskRequest,/v1/tasks" })
    void everyDocumentedFieldIsKnown(String schema, String path) throws JsonProcessingException {
        JsonNode properties = document().at("/components/schemas/" + schema + "/properties");
        assertThat(properties.properties()).isNotEmpty().extracting(Map.Entry::getKey).allSatisfy(field -> {
            // Of a type that no field has, so that each is reported; as unknown only when it is.
            String answer = sending("{\"" + field + "\": true}").post(path).asString();
            assertThat(answer).doesNotContain("is not a field that is known here");
        });
    }

    @Test
    void documentAndSwaggerUiNeedNoKey() {
        given().get("/q/openapi").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void healthIsNotForCallers() {
        asProducer().get("/q/health").then().statusCode(404).body("type", equalTo("/problems/no-such-path"));
    }

    private JsonNode document() throws JsonProcessingException {
        return mapper.readTree(given().accept("application/json").get("/q/openapi?format=json").asString());
    }
}
