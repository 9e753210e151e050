package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.PRODUCER_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.millrace.api.contract.Contract;
import io.millrace.api.contract.ContractFilter;
import io.millrace.api.contract.Operation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The OpenAPI document says what is so. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class ContractTest {

    @Inject
    ObjectMapper mapper;

    @Test
    void documentIsServedAsItIsWritten() throws JsonProcessingException {
        assertThat(document().at("/security/0").has("bearer")).isTrue();
        assertThat(document().at("/components/securitySchemes/bearer/scheme").asText()).isEqualTo("bearer");
        assertThat(document().get("paths").size()).isEqualTo(Contract.get().document().get("paths").size());
    }

    @Test
    void everyMethodOfAResourceIsDocumentedAndNothingElse() {
        Set<String> implemented = new ClassFileImporter().importPackages("io.millrace.api").stream()
                .filter(type -> type.isAnnotatedWith(Path.class)).flatMap(type -> type.getMethods().stream())
                .flatMap(method -> Stream.of(GET.class, POST.class, PUT.class, PATCH.class, DELETE.class)
                        .filter(method::isAnnotatedWith)
                        .map(verb -> verb.getSimpleName().toLowerCase(Locale.ROOT) + " "
                                + method.getOwner().getAnnotationOfType(Path.class).value()
                                + method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("")))
                .collect(Collectors.toSet());
        assertThat(Contract.get().operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(implemented);
    }

    static List<Operation> operations() {
        return Contract.get().operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void onlyTheDocumentedRolesMayAsk(Operation operation) {
        int bare = given().filter(new ContractFilter()).contentType("application/json")
                .request(operation.method(), operation.samplePath()).statusCode();
        if (operation.isPublic()) {
            // A signature that is missing may be a 401, and then it is documented.
            assertThat(bare).isNotEqualTo(403);
            return;
        }
        assertThat(bare).isEqualTo(401);
        // What never ends is asked for wrongly, which is told only to those who may ask.
        String path = operation.samplePath() + (operation.isStream() ? "?wrong=1" : "");
        Map.of("producer", PRODUCER_KEY, "viewer", VIEWER_KEY, "operator", OPERATOR_KEY).forEach((role, key) -> {
            int status = as(key).contentType("application/json").request(operation.method(), path).statusCode();
            assertThat(status == 403).as("%s as %s: %s", operation, role, status)
                    .isEqualTo(!operation.roles().contains(role));
        });
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
