package io.millrace.localstack.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.localstack.mail.Mail;
import io.millrace.localstack.mail.Mailbox;

class InboxTest {

    private static final String EVIL = "<script>alert(\"x\")</script>&amp;'";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = EmbeddedRedis.freePort();
    private final Mailbox mailbox = new Mailbox(1000, 1 << 20);
    private final Inbox inbox = new Inbox(port, mailbox, "curl '<here>'");

    @BeforeEach
    void fill() {
        mailbox.add(new Mail("e1", Instant.parse("2026-11-23T20:30:00Z"), "mill@example.com",
                List.of("ada@example.com", "blind@example.com"), source("""
                        From: "%1$s" <mill@example.com>
                        To: Ada <ada@example.com>
                        Subject: %1$s
                        X-Evil: %1$s
                        Message-ID: <1@example.com>
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="x"

                        --x
                        Content-Type: text/plain

                        %1$s
                        --x
                        Content-Type: text/html

                        <p onclick="alert(1)">Hi<script>alert(2)</script><img src="cid:logo"></p>
                        --x
                        Content-Type: image/png
                        Content-ID: <logo>
                        Content-Disposition: inline; filename="%1$s"

                        png
                        --x--
                        """.formatted(EVIL.replace("\"", "")))));
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void whatMailsContainIsEscapedOnEveryPage() throws Exception {
        for (String path : List.of("/", "/message/e1", "/message/e1/text", "/message/e1/headers", "/message/e1/source")) {
            HttpResponse<String> page = get(path);

            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).contains("&lt;script&gt;").doesNotContain("<script>").doesNotContain("onclick=\"");
            assertThat(header(page, "Content-Security-Policy")).as(path).contains("default-src 'none'")
                    .doesNotContain("unsafe-inline");
        }
    }

    @Test
    void htmlOfAMailIsServedWithoutAnyRight() throws Exception {
        assertThat(get("/message/e1").body()).contains("sandbox=\"\" src=\"/message/e1/body\"");

        HttpResponse<String> body = get("/message/e1/body");
        assertThat(body.body()).contains("<p onclick=").contains("<img src=\"attachment/1\">");
        assertThat(header(body, "Content-Security-Policy")).startsWith("sandbox; default-src 'none'")
                .doesNotContain("script-src");
        assertThat(header(body, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void attachmentIsForTheDisk() throws Exception {
        HttpResponse<String> file = get("/message/e1/attachment/1");

        assertThat(file.body()).isEqualTo("png");
        assertThat(header(file, "Content-Type")).isEqualTo("image/png");
        assertThat(header(file, "Content-Disposition")).matches("attachment; filename=\"[\\w. -]+\"");
    }

    @Test
    void emptyInboxSaysHowToFillIt() throws Exception {
        mailbox.clear();

        assertThat(get("/").body()).contains("No mail yet", "curl &#39;&lt;here&gt;&#39;");
    }

    @Test
    void listIsPaged() throws Exception {
        for (int i = 0; i < 119; i++) {
            mailbox.add(new Mail("m" + i, Instant.now(), "a@example.com", List.of("b@example.com"), source("Subject: s" + i)));
        }

        assertThat(get("/").body()).contains("120 mails", "s118", "/?start=50").doesNotContain("Newer");
        assertThat(get("/?start=100").body()).contains("/?start=50", "&lt;script&gt;").doesNotContain("Older");
        assertThat(get("/?start=x").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        for (String path : List.of("/message/none", "/message/e1/none", "/message/e1/attachment/9", "/none", "/message",
                "/api/v1/message/none", "/api/v1/none", "/message/e1/part/1/x")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void deleteAllEmptiesTheInbox() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/delete-all")).POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(header(answer, "Location")).isEqualTo("/");
        assertThat(mailbox.size()).isZero();
    }

    @Test
    void pagesFromElsewhereGetNothing() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/delete-all")).header("Origin", "http://evil.example")
                .POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(mailbox.size()).isEqualTo(1);
        assertThat(new Request("GET", List.of(), "", "evil.example", null, "").isLocal()).isFalse();
        assertThat(new Request("GET", List.of(), "", "localhost", "http://localhost:8025", "").isLocal()).isTrue();
        assertThat(new Request("GET", List.of(), "", "localhost", "http://localhost.evil.example", "").isLocal()).isFalse();
    }

    @Test
    void apiListsAsMailpitDoes() throws Exception {
        JsonNode list = json("/api/v1/messages?limit=10");

        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("messages_count").asInt()).isEqualTo(1);
        JsonNode mail = list.path("messages").path(0);
        assertThat(mail.path("ID").asText()).isEqualTo("e1");
        assertThat(mail.path("From").path("Address").asText()).isEqualTo("mill@example.com");
        assertThat(mail.path("To").path(0).path("Name").asText()).isEqualTo("Ada");
        assertThat(mail.path("Bcc").path(0).path("Address").asText()).isEqualTo("blind@example.com");
        assertThat(mail.path("Subject").asText()).isEqualTo(EVIL.replace("\"", ""));
        assertThat(mail.path("Created").asText()).isEqualTo("2026-11-23T20:30:00Z");
        assertThat(mail.path("Snippet").asText()).contains("<script>");
    }

    @Test
    void apiShowsAsMailpitDoes() throws Exception {
        JsonNode mail = json("/api/v1/message/latest");

        assertThat(mail.path("ID").asText()).isEqualTo("e1");
        assertThat(mail.path("MessageID").asText()).isEqualTo("1@example.com");
        assertThat(mail.path("ReturnPath").asText()).isEqualTo("mill@example.com");
        assertThat(mail.path("HTML").asText()).contains("<p onclick=");
        assertThat(mail.path("Inline").path(0).path("ContentID").asText()).isEqualTo("logo");
        assertThat(mail.path("Attachments").isEmpty()).isTrue();
        assertThat(json("/api/v1/message/e1/headers").path("X-Evil").path(0).asText()).contains("<script>");
        assertThat(get("/api/v1/message/e1/raw").body()).startsWith("From: ").contains("--x--");
        assertThat(get("/api/v1/message/e1/part/1").body()).isEqualTo("png");
    }

    @Test
    void apiDeletesWhatIsNamedOrAll() throws Exception {
        mailbox.add(new Mail("e2", Instant.now(), "a@example.com", List.of("b@example.com"), source("Subject: two")));

        assertThat(delete("{\"IDs\":[\"e1\"]}").body()).isEqualTo("ok");
        assertThat(mailbox.list(0, 9)).extracting(Mail::id).containsExactly("e2");
        assertThat(delete("{").statusCode()).isEqualTo(400);
        assertThat(mailbox.size()).isEqualTo(1);
        assertThat(delete("").statusCode()).isEqualTo(200);
        assertThat(mailbox.size()).isZero();
    }

    private HttpResponse<String> delete(String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/api/v1/messages")).method("DELETE", BodyPublishers.ofString(body)));
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static byte[] source(String mail) {
        return mail.strip().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
