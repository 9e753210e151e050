package io.millrace.api;

import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.contract.Contract;
import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateCatalog;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** {@code /v1/templates}: what there is, what it asks for, what it looks like. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class TemplatesTest {

    private static final String DIGEST = "/v1/templates/weekly-digest";

    @Inject
    TemplateCatalog catalog;

    @Inject
    ObjectMapper mapper;

    @Test
    void builtInTemplatesAreListedWithTheirVariables() {
        asProducer().get("/v1/templates").then().statusCode(200)
                .body("items.id", contains("welcome", "password-reset", "verify-email", "notification", "weekly-digest"))
                .body("items.builtIn", everyItem(is(true)))
                .body("items[0].variables.name", contains("name", "dashboardUrl", "appName"))
                .body("items[0].variables.required", contains(true, true, false));
    }

    @Test
    void templateIsShownWithTheTypesOfItsVariablesAndASample() {
        as(VIEWER_KEY).get(DIGEST).then().statusCode(200).body("id", equalTo("weekly-digest"))
                .body("variables.find { it.name == 'posts' }.type", equalTo("list"))
                .body("variables.find { it.name == 'posts' }.maxItems", equalTo(50))
                .body("variables.find { it.name == 'posts' }.parts.name", contains("title", "url", "summary"))
                .body("variables.find { it.name == 'name' }.maxLength", equalTo(1000))
                .body("variables.find { it.name == 'name' }", not(hasKey("parts")))
                .body("sample.posts", hasSize(3));
    }

    @Test
    void sampleCanBeSentAsItIs() throws JsonProcessingException {
        for (MailTemplate template : catalog.all()) {
            String sample = mapper.writeValueAsString(template.declaration().sample());
            sending("{\"to\": \"ada@example.com\", \"template\": {\"id\": \"%s\", \"variables\": %s}}"
                    .formatted(template.declaration().id(), sample)).post("/v1/emails").then().statusCode(202);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "text/html                              |      | text/html;charset=UTF-8",
            "text/plain                             |      | text/plain;charset=UTF-8",
            "message/rfc822                         |      | message/rfc822",
            "*/*                                    |      | text/html;charset=UTF-8",
            "text/*;q=0.5, message/rfc822           |      | message/rfc822",
            "application/json, text/plain;q=0.1     |      | text/plain;charset=UTF-8",
            "text/html                              | text | text/plain;charset=UTF-8",
            "application/json                       | html | text/html;charset=UTF-8",
            "*/*                                    | eml  | message/rfc822" })
    void previewComesInTheFormatThatIsAskedFor(String accept, String format, String type) {
        Response response = asProducer().header("Accept", accept).get(DIGEST + "/preview" + (format == null ? ""
                : "?format=" + format));
        response.then().statusCode(200).header("Vary", "Accept").header("X-Content-Type-Options", "nosniff");
        assertThat(response.contentType()).isEqualToIgnoringCase(type);
    }

    @Test
    void htmlIsTheMailInASandbox() {
        Response response = asProducer().get(DIGEST + "/preview?format=html");
        response.then().statusCode(200).body(startsWith("<!DOCTYPE html>"))
                .body(containsString("Why your queue is slow on Mondays"));
        assertThat(response.header("Content-Security-Policy")).startsWith("sandbox; default-src 'none'; ")
                .doesNotContain("allow-scripts").doesNotContain("script-src");
    }

    @Test
    void textIsTheMailAsText() {
        asProducer().get(DIGEST + "/preview?format=text").then().statusCode(200)
                .body(startsWith("Your week on Millrace\n16–22 November 2026\n"));
    }

    @Test
    void fileIsAMailThatProgramsOpen() {
        Response response = asProducer().get(DIGEST + "/preview?format=eml");
        response.then().statusCode(200).header("Content-Disposition", "attachment; filename=\"weekly-digest.eml\"");
        String file = response.asString();
        assertThat(file.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(78));
        assertThat(file.replace("\r\n", "")).doesNotContain("\n");
        assertThat(decodedSubject(file)).isEqualTo("Why your queue is slow on Mondays, and 2 more on Millrace");
        List<String> parts = Arrays.stream(file.split("Content-Transfer-Encoding: base64", -1)).skip(1)
                .map(part -> new String(Base64.getMimeDecoder().decode(part.split("--=_", -1)[0].strip()),
                        StandardCharsets.UTF_8))
                .toList();
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0)).startsWith("Your week on Millrace\r\n");
        assertThat(parts.get(1)).startsWith("<!DOCTYPE html>").endsWith("</html>\r\n");
    }

    @ParameterizedTest
    @CsvSource({ "/v1/templates/nope", "/v1/templates/nope/preview", "/v1/templates/Welcome" })
    void unknownTemplateIsNotFoundAndTheKnownOnesAreNamed(String path) {
        asProducer().get(path).then().statusCode(404).body("type", equalTo("/problems/no-such-template"))
                .body("detail", containsString("welcome, password-reset"));
    }

    @Test
    void formatThatThereIsNotIsRefused() {
        asProducer().get(DIGEST + "/preview?format=pdf").then().statusCode(400)
                .body("errors[0].detail", equalTo("must be one of html, text, eml"));
        asProducer().get(DIGEST + "/preview?form=html").then().statusCode(400);
        asProducer().header("Accept", "application/pdf").get(DIGEST + "/preview").then().statusCode(406)
                .body("detail", containsString("text/html, text/plain, message/rfc822"));
    }

    @Test
    void contractHasTheVariablesAsTheyAreDeclared() {
        for (MailTemplate template : catalog.all()) {
            String schema = Arrays.stream(template.declaration().id().split("-", -1))
                    .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                    .collect(Collectors.joining()) + "Variables";
            ObjectNode declared = objectOf(template.declaration().variables());
            declared.put("description", template.declaration().description());
            JsonNode written = Contract.get().document().at("/components/schemas/" + schema);
            assertThat((Object) resolved(written)).as(schema).isEqualTo(declared);
        }
    }

    private JsonNode resolved(JsonNode written) {
        ObjectNode copy = written.deepCopy();
        JsonNode appName = Contract.get().document().at("/components/schemas/AppName");
        ((ObjectNode) copy.get("properties")).set(TemplateDeclaration.APP_NAME, appName);
        return copy;
    }

    private ObjectNode objectOf(List<Variable> variables) {
        ObjectNode object = mapper.createObjectNode().put("type", "object");
        variables.stream().filter(Variable::required).forEach(variable -> object.withArray("required").add(variable.name()));
        object.put("additionalProperties", false);
        for (Variable variable : variables) {
            object.withObject("/properties").set(variable.name(), schemaOf(variable));
            if (variable.onlyWith() != null) {
                object.withObject("/dependentRequired").withArray(variable.name()).add(variable.onlyWith());
            }
        }
        return object;
    }

    private ObjectNode schemaOf(Variable variable) {
        ObjectNode schema = mapper.createObjectNode().put("description", variable.description());
        if (variable.kind() == Kind.LIST) {
            schema.put("type", "array").put("maxItems", variable.kind().most()).set("items", objectOf(variable.parts()));
            return schema;
        }
        schema.put("maxLength", variable.kind().most());
        if (variable.kind() == Kind.TEXT) {
            schema.putArray("type").add("string").add("number");
        } else {
            schema.put("type", "string");
        }
        return variable.kind() == Kind.LINK ? schema.put("format", "uri") : schema;
    }

    private static String decodedSubject(String file) {
        String header = file.substring(file.indexOf("Subject: ") + "Subject: ".length(), file.indexOf("X-Unsent"));
        return Arrays.stream(header.strip().split("\\s+", -1))
                .map(word -> word.substring("=?UTF-8?B?".length(), word.length() - "?=".length()))
                .map(word -> new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }
}
