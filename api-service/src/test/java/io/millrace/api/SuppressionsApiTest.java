package io.millrace.api;

import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import java.util.Locale;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class SuppressionsApiTest {

    private final String address = UUID.randomUUID() + "@example.com";

    @Test
    void addressIsSuppressedUntilItIsRemoved() {
        String id = sending("{\"email\": \"" + address.toUpperCase(Locale.ROOT) + "\"}").post("/v1/suppressions").then()
                .statusCode(201).body("object", equalTo("suppression")).extract().path("id");
        asProducer().get("/v1/suppressions/" + address).then().statusCode(200).body("id", equalTo(id))
                .body("email", equalTo(address)).body("origin", equalTo("manual")).body("$", hasKey("source_id"))
                .body("source_id", nullValue());
        asProducer().get("/v1/suppressions/" + id).then().body("email", equalTo(address));
        asProducer().delete("/v1/suppressions/" + id).then().statusCode(200).body("deleted", equalTo(true));
        asProducer().get("/v1/suppressions/" + address).then().statusCode(404)
                .body("type", equalTo("/problems/not-suppressed")).body("name", equalTo("not_found"));
        asProducer().delete("/v1/suppressions/" + address).then().statusCode(404);
    }

    @Test
    void manyAreAddedListedAndRemoved() {
        String body = "{\"emails\": [\"1" + address + "\", \"2" + address + "\"]}";
        sending(body).post("/v1/suppressions/batch/add").then().statusCode(201).body("data", hasSize(2));
        String all = asProducer().get("/v1/suppressions?limit=100&origin=manual").then().statusCode(200)
                .body("object", equalTo("list")).extract().asString();
        assertThat(all).contains("1" + address).contains("2" + address);
        assertThat(asProducer().get("/v1/suppressions?limit=100&origin=bounce").asString()).doesNotContain("1" + address);
        sending("{\"emails\": [\"1" + address + "\", \"3" + address + "\"]}").post("/v1/suppressions/batch/remove").then()
                .statusCode(200).body("data.deleted", contains(true, false));
        asProducer().get("/v1/suppressions/2" + address).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "/v1/suppressions | {} | 422 | /email",
            "/v1/suppressions | {\"email\": \"nope\"} | 422 | /email",
            "/v1/suppressions | {\"email\": 5} | 400 | /email",
            "/v1/suppressions/batch/add | {\"emails\": []} | 422 | /emails",
            "/v1/suppressions/batch/add | {\"emails\": [\"nope\"]} | 422 | /emails/0",
            "/v1/suppressions/batch/remove | {} | 422 | /emails",
            "/v1/suppressions/batch/remove | {\"emails\": [\"a@b.example\"], \"ids\": [\"x\"]} | 422 | /emails",
    })
    void whatIsWrongIsNamed(String path, String body, int status, String pointer) {
        sending(body).post(path).then().statusCode(status).body("errors.pointer", contains(pointer));
    }

    @ParameterizedTest
    @CsvSource({ "origin=spam", "limit=0", "after=x", "after=x&before=y" })
    void wrongParameterIsNamed(String query) {
        asProducer().get("/v1/suppressions?" + query).then().statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"));
    }
}
