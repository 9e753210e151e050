package io.millrace.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.templates.builtin.Notification;
import io.millrace.templates.builtin.PasswordReset;
import io.millrace.templates.builtin.VerifyEmail;
import io.millrace.templates.builtin.WeeklyDigest;
import io.millrace.templates.builtin.Welcome;
import io.quarkus.test.junit.QuarkusTest;

/** What Quarkus makes of the files, as the services have it. What it looks like is for src/checks and for eyes. */
@QuarkusTest
class BuiltInTemplatesTest {

    private static final int MOST_BYTES = 60_000;
    private static final List<String> IDS = List.of("welcome", "password-reset", "verify-email", "notification",
            "weekly-digest");

    @Inject
    TemplateCatalog catalog;

    @Test
    void theFiveOfThemAreThere() {
        assertThat(catalog.ids()).isEqualTo(IDS);
        assertThat(catalog.withId("Welcome")).isEmpty();
    }

    @Test
    void everyRecordHasAComponentForEachDeclaredVariable() {
        Map<String, Class<?>> records = Map.of("welcome", Welcome.class, "password-reset", PasswordReset.class, "verify-email",
                VerifyEmail.class, "notification", Notification.class, "weekly-digest", WeeklyDigest.class);
        for (MailTemplate template : catalog.all()) {
            assertThat(names(Objects.requireNonNull(records.get(template.declaration().id())))).as(template.declaration().id())
                    .isEqualTo(template.declaration().variables().stream().map(Variable::name).toList());
        }
        assertThat(names(WeeklyDigest.Post.class)).isEqualTo(catalog.withId("weekly-digest").orElseThrow().declaration()
                .variable("posts").orElseThrow().parts().stream().map(Variable::name).toList());
    }

    /** Also leaves them where the checks and the screenshots take them from. */
    @ParameterizedTest
    @ValueSource(strings = { "welcome", "password-reset", "verify-email", "notification", "weekly-digest" })
    void mailIsWholeSmallAndSound(String id) throws IOException {
        MailTemplate template = catalog.withId(id).orElseThrow();
        assertThat(catalog.check(template, template.declaration().sample())).isEmpty();
        RenderedTemplate mail = catalog.preview(template).await().indefinitely();
        assertSound(mail);
        Path folder = Files.createDirectories(Path.of("target", "mail"));
        Files.writeString(folder.resolve(id + ".html"), mail.html());
        Files.writeString(folder.resolve(id + ".txt"), mail.text());
    }

    @Test
    void everythingWrittenInHtmlIsEscapedAndInTextIsNot() {
        String evil = "<script>alert('1')</script> & \"co\"";
        for (MailTemplate template : catalog.all()) {
            Map<String, Object> values = new HashMap<>(template.declaration().sample());
            template.declaration().variables().stream()
                    .filter(variable -> variable.kind() != Variable.Kind.LINK && variable.kind() != Variable.Kind.LIST)
                    .forEach(variable -> values.put(variable.name(), evil));
            if (values.containsKey("posts")) {
                values.put("posts", List.of(Map.of("title", evil, "url", "https://example.com/?a=1&b=2", "summary", evil)));
            }
            RenderedTemplate mail = catalog.render(template, values).await().indefinitely();
            assertThat(mail.html()).doesNotContain("<script>").contains("&lt;script&gt;");
            assertThat(mail.text()).contains("<script>alert('1')</script>").doesNotContain("&lt;");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "welcome | Welcome to Millrace",
            "password-reset | Reset your Millrace password",
            "verify-email | Confirm your email address for Millrace",
            "notification | Your export is ready",
            "weekly-digest | Why your queue is slow on Mondays, and 2 more on Millrace" })
    void subjectSaysWhatItIsAbout(String id, String subject) {
        assertThat(catalog.preview(catalog.withId(id).orElseThrow()).await().indefinitely().subject()).isEqualTo(subject);
    }

    @Test
    void longSubjectIsCut() {
        assertThat(render("notification", Map.of("title", "x".repeat(1000), "message", "m")).subject()).hasSize(200)
                .endsWith("x…");
    }

    @Test
    void passwordResetSaysWhatGuidesAskFor() {
        RenderedTemplate mail = render("password-reset", Map.of("name", "Ada", "resetUrl", "https://example.com/r?t=1",
                "expiresIn", "PT90M", "requestedFrom", "Firefox on Linux"));
        for (String part : List.of(mail.html(), mail.text())) {
            assertThat(part.replace('\n', ' ')).contains("https://example.com/r?t=1").contains("1 hour and 30 minutes")
                    .contains("Firefox on Linux")
                    .contains("ignore this").contains("Please do not");
        }
        assertThat(mail.html().split("class=\"button\"", -1)).hasSize(2);
        assertThat(mail.html()).contains(">https://example.com/r?t=1</a>");
        RenderedTemplate less = render("password-reset", Map.of("name", "Ada", "resetUrl", "https://example.com/r",
                "expiresIn", "an hour"));
        assertThat(less.html()).doesNotContain("came from");
        assertThat(less.text()).doesNotContain("came from");
    }

    @Test
    void textIsWrittenAsText() {
        assertThat(render("password-reset", Map.of("name", "Ada", "resetUrl", "https://example.com/r", "expiresIn", "PT30M"))
                .text()).isEqualTo("""
                        Hello Ada,

                        somebody asked to reset the password of your Millrace account. If it was
                        you, choose a new one within 30 minutes; after that the link no longer
                        works:

                        https://example.com/r

                        If you did not make it, ignore this email: your password stays as it is,
                        and nobody can change it without this link. Please do not forward it.

                        --
                        You receive this email because a new password was asked for at Millrace
                        with this address.
                        """);
    }

    @Test
    void notificationKeepsItsParagraphsAndNeedsNoButton() {
        RenderedTemplate mail = render("notification", Map.of("title", "T", "message", "One,\ntwo.\r\n\r\n\r\nThree."));
        assertThat(mail.html()).contains(">One,<br>two.</p>").contains(">Three.</p>").doesNotContain("class=\"button\"");
        assertThat(mail.text()).startsWith("T\n\nOne,\ntwo.\n\nThree.\n\n--\n");
        assertThat(render("notification", Map.of("title", "T", "message", "m", "actionUrl", "https://example.com")).html())
                .contains("Have a look");
    }

    @Test
    void digestOfManyPostsIsNotCutOff() {
        List<Map<String, Object>> posts = IntStream.range(0, 30).<Map<String, Object>> mapToObj(i -> Map.of("title",
                "A title of a usual length, about so long", "url", "https://www.example.com/" + "x".repeat(100) + i, "summary",
                "s ".repeat(150))).toList();
        RenderedTemplate mail = render("weekly-digest", digest(posts));
        assertSound(mail);
        assertThat(mail.html()).contains("Read it on example.com</a>");
        assertThat(mail.subject()).endsWith(", and 29 more on Millrace");
    }

    @Test
    void digestOfOneAndOfNoPostsReadsWell() {
        RenderedTemplate one = render("weekly-digest", digest(List.of(Map.of("title", "One", "url", "https://example.com"))));
        assertThat(one.subject()).isEqualTo("One on Millrace");
        RenderedTemplate none = render("weekly-digest", digest(List.of()));
        assertThat(none.subject()).isEqualTo("Your week on Millrace");
        assertThat(none.html()).contains("it was a quiet week");
        assertThat(none.text()).contains("it was a quiet week").contains("16–22 November 2026");
    }

    @Test
    void anotherNameStandsEverywhere() {
        for (MailTemplate template : catalog.all()) {
            Map<String, Object> values = new HashMap<>(template.declaration().sample());
            values.put("appName", "Engines & Co");
            RenderedTemplate mail = catalog.render(template, values).await().indefinitely();
            assertThat(mail.html()).contains("Engines &amp; Co").doesNotContain("Millrace");
            assertThat(mail.text()).contains("Engines & Co").doesNotContain("Millrace");
        }
    }

    private static Map<String, Object> digest(List<Map<String, Object>> posts) {
        return Map.of("name", "Ada", "periodStart", "2026-11-16", "periodEnd", "2026-11-22", "posts", posts,
                "unsubscribeUrl", "https://example.com/u");
    }

    private RenderedTemplate render(String id, Map<String, Object> values) {
        MailTemplate template = catalog.withId(id).orElseThrow();
        assertThat(catalog.check(template, values)).isEmpty();
        return catalog.render(template, values).await().indefinitely();
    }

    private static void assertSound(RenderedTemplate mail) {
        assertThat(mail.html().getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
        assertThat(mail.html()).startsWith("<!DOCTYPE html>").contains("<html lang=\"en\"").contains("<title>")
                .contains("prefers-color-scheme: dark").contains("mso-hide: all").endsWith("</html>\n")
                .doesNotContain("{mail").doesNotContain("{look").doesNotContain("NOT_FOUND").doesNotContain("<link")
                .doesNotContain("@import");
        for (String tag : List.of("table", "tr", "td", "p", "a", "h1", "h2")) {
            assertThat(count(mail.html(), "<" + tag + "[ >]")).as(tag).isEqualTo(count(mail.html(), "</" + tag + ">"));
        }
        assertThat(count(mail.html(), "<table ")).isEqualTo(count(mail.html(), "<table role=\"presentation\""));
        assertThat(count(mail.html(), "<h1 ")).isEqualTo(1);
        assertThat(count(mail.html(), "<img ")).isEqualTo(count(mail.html(), "<img [^>]*alt=\"[^\"]+\""));
        assertThat(mail.text()).doesNotContain("{").doesNotContain("<").isNotBlank();
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }
}
