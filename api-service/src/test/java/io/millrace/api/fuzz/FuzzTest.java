package io.millrace.api.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.api.ApiUnderTest;
import io.millrace.api.contract.Contract;
import io.millrace.api.contract.Operation;
import io.millrace.api.fuzz.Requests.Request;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.buffer.Buffer;

/**
 * No request, however odd, is answered with a fault, with a status that the contract does not name, or with a body that it does
 * not promise. {@code -Dfuzz.seed=…} makes other requests; a build always makes the same, so that what fails is its change.
 */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class FuzzTest {

    private static final Logger LOG = Logger.getLogger(FuzzTest.class);
    private static final int TOLD = 10;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    @Test
    void someRequestsOfAFixedKind() throws Exception {
        run(Long.getLong("fuzz.seed", 1), 600);
        assertThat(statuses).as("what was found").containsKeys(200, 202, 400, 401, 403, 404, 409, 415, 422);
    }

    @Test
    @Tag("slow")
    void tenThousandRequests() throws Exception {
        run(Long.getLong("fuzz.seed", 2), 10_000);
    }

    private void run(long seed, int many) throws Exception {
        Requests requests = new Requests(Contract.get(), new Random(seed));
        List<String> complaints = new ArrayList<>();
        String before = "";
        long start = System.nanoTime();
        for (int i = 0; i < many && complaints.size() < TOLD; i++) {
            Request request = requests.next();
            String found = sent(request, requests);
            if (!found.isEmpty()) {
                complaints.add("request " + i + ": " + request + "\n-> " + found + "\nbefore it: " + before);
            }
            before = request.toString();
        }
        LOG.infof("Seed %d: %d requests in %s, by status %s", seed, many, Duration.ofNanos(System.nanoTime() - start),
                statuses);
        assertThat(complaints).as("seed %s", seed).isEmpty();
    }

    private String sent(Request request, Requests requests) throws InterruptedException {
        try {
            return send(request, requests);
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }

    /** Sends it, and says what is wrong with the answer; nothing when it is as promised. */
    private String send(Request request, Requests requests) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest
                .newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + request.path()))
                .timeout(Duration.ofSeconds(10));
        request.headers().forEach(builder::header);
        Buffer body = request.body();
        builder.method(request.operation().method().toUpperCase(Locale.ROOT),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.getBytes()));
        HttpResponse<InputStream> response = http.send(builder.build(), BodyHandlers.ofInputStream());
        int status = response.statusCode();
        statuses.merge(status, 1, Integer::sum);
        try (InputStream stream = response.body()) {
            boolean endless = request.operation().isStream() && status == 200;
            String answer = endless ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            response.headers().firstValue("Location").ifPresent(requests::remember);
            return endless ? "" : judge(request, status, response.headers().firstValue("Content-Type").orElse(""), answer);
        }
    }

    private static String judge(Request request, int status, String type, String answer) {
        if (status >= 500) {
            return status + " " + answer;
        }
        // A value in the path may lead to another operation, or to none.
        Operation operation = Contract.get().operation(request.operation().method(), URI.create(request.path()).getRawPath())
                .orElse(request.operation());
        List<String> complaints = Contract.get().complaints(operation, status, type, answer);
        return complaints.isEmpty() ? "" : status + " " + complaints + "\n" + answer;
    }
}
