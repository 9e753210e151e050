package io.millrace.templates.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.templates.LinkHosts;
import io.millrace.templates.MailTemplate;
import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateCatalog;
import io.millrace.templates.TemplatesConfig;
import io.millrace.templates.Violation;
import io.millrace.templates.brand.Brand;
import io.millrace.templates.builtin.BuiltInTemplates;
import io.quarkus.qute.Engine;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class TemplateFolderTest {

    private static final String YAML = """
            description: Tells a customer that the parcel is on its way.
            subject: Your order {order} is on its way
            variables:
              name: {type: text, sample: Ada}
              order:
                type: text
                description: The number of the order.
                sample: A-1017
              trackingUrl: {type: link, sample: "https://example.com/t/1"}
              due: {type: date, sample: 2026-11-27}
              note: {type: paragraphs, optional: true, sample: "One.\\n\\nTwo."}
              lines:
                type: list
                parts:
                  title: {type: text}
                  image: {type: link, optional: true}
                sample:
                  - {title: Lamp}
                  - {title: Chair, image: "https://example.com/c"}
            """;
    private static final String HTML = """
            {#include mail/layout}
            {#title}Your order{/title}
            {#preheader}It arrives on {due}.{/preheader}
            {#mailHeading look=look}It is on its way, {name}{/mailHeading}
            {#if note}
            {#mailParagraphs look=look text=note /}
            {/if}
            {#for line in lines}
            {#mailText look=look}{line_count}. {line.title}{#if line.image} <a href="{line.image}">image</a>{/if}{/mailText}
            {/for}
            {#mailButton look=look url=trackingUrl}Follow order {order}{/mailButton}
            {#footer}You ordered at {appName}.{/footer}
            {/include}
            """;
    private static final String TEXT = """
            {#include mail/layout.txt}
            Hello {name}, order {order} arrives on {due}: {trackingUrl}
            {#for line in lines}
            * {line.title}
            {/for}
            {#if note}

            {note}
            {/if}
            {#footer}You ordered at {appName}.{/footer}
            {/include}
            """;

    @Inject
    Engine engine;

    @Inject
    Brand brand;

    @TempDir
    Path folder;

    private final BuiltInTemplates builtIn = new BuiltInTemplates();

    @Test
    void templateOfOnesOwnUsesTheSharedLayoutAndItsParts() throws IOException {
        write(YAML, HTML, TEXT);
        RenderedTemplate mail = render("order-shipped", Map.of("name", "<Ada>", "order", 1017, "trackingUrl",
                "https://example.com/t?a=1&b=2", "due", "2026-12-01", "lines", List.of(Map.of("title", "Lamp & shade"))));
        assertThat(mail.subject()).isEqualTo("Your order 1017 is on its way");
        assertThat(mail.html()).startsWith("<!DOCTYPE html>").contains("It is on its way, &lt;Ada&gt;</h1>")
                .contains("1. Lamp &amp; shade</p>").contains("href=\"https://example.com/t?a=1&amp;b=2\"")
                .contains("It arrives on 1 December 2026.").contains("You ordered at Millrace.").doesNotContain("image</a>");
        assertThat(mail.text()).isEqualTo("""
                Hello <Ada>, order 1017 arrives on 1 December 2026:
                https://example.com/t?a=1&b=2
                * Lamp & shade

                --
                You ordered at Millrace.
                """);
    }

    @Test
    void optionalVariablesArriveWhenGiven() throws IOException {
        write(YAML, HTML, TEXT);
        MailTemplate template = only();
        RenderedTemplate mail = catalog(template).preview(template).await().indefinitely();
        assertThat(mail.html()).contains(">One.</p>").contains(">Two.</p>").contains("<a href=\"https://example.com/c\">");
        assertThat(mail.text()).contains("\nOne.\n\nTwo.\n");
    }

    @Test
    void itsVariablesAreCheckedLikeThoseOfTheBuiltInOnes() throws IOException {
        write(YAML, HTML, TEXT);
        MailTemplate template = only();
        assertThat(catalog(template).check(template, Map.of("name", "Ada", "nmae", "x", "lines", List.of(Map.of()))))
                .extracting(Violation::name)
                .containsExactly("order", "trackingUrl", "due", "lines.0.title", "nmae");
    }

    @Test
    void ownTemplateTakesThePlaceOfABuiltInOneAndAsksForTheSame() throws IOException {
        write("welcome", "subject: Hi {name}\n", "<p>{name} {dashboardUrl} {appName}</p>", "{name}: {dashboardUrl}");
        TemplateFolder own = folder();
        List<MailTemplate> read = own.read(builtIn.all());
        List<MailTemplate> both = new ArrayList<>(builtIn.all());
        both.addAll(read);
        TemplateCatalog catalog = new TemplateCatalog(both, LinkHosts.ANY, brand);
        assertThat(catalog.ids()).hasSize(5).first().isEqualTo("welcome");
        MailTemplate welcome = catalog.withId("welcome").orElseThrow();
        assertThat(welcome.builtIn()).isFalse();
        assertThat(catalog.render(welcome, Map.of("name", "Ada", "dashboardUrl", "https://example.com")).await().indefinitely()
                .html()).isEqualTo("<p>Ada https://example.com Millrace</p>\n");
    }

    @Test
    void hiddenFilesAndThoseOfOtherKindsAreLeftAlone() throws IOException {
        write(YAML, HTML, TEXT);
        Files.writeString(folder.resolve(".order.html.swp"), "x");
        Files.writeString(folder.resolve("README.md"), "x");
        Files.createDirectories(folder.resolve("..data"));
        assertThat(folder().read(builtIn.all())).hasSize(1);
    }

    @Test
    void noFolderNoTemplates() {
        assertThat(new TemplateFolder(config(Optional.empty()), engine, brand).read(builtIn.all())).isEmpty();
        assertThatThrownBy(() -> new TemplateFolder(config(Optional.of(folder.resolve("none"))), engine, brand)
                .read(builtIn.all())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MILLRACE_TEMPLATES_FOLDER").hasMessageContaining("cannot be read as a folder");
    }

    /** What is replaced in which file by what, and what is then told, from the file's name on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "html | , {name} | , {nmae} | .html:4: {nmae}: nmae is not a variable of this template; there are appName, due,",
            "html | {#if note} | {#if nope} | .html:5: {nope}: nope is not a variable",
            "html | {line.title} | {line.titel} | .html:9: {line.titel}: titel is not a part of an item; there are title, image",
            "html | , {name} | , {name.raw} | .html:4: {name.raw} would put a value into the mail unescaped",
            "html | , {name} | , {name.class.name} | .html:4: {name.class.name}: a value has no class here",
            "html | , {name} | , {config:property('x')} | .html:4: {config:property('x')}: a template has its variables",
            "txt | {due}: | {inject:engine.id}: | .txt:2: {inject:engine.id}: a template has its variables and nothing else",
            "txt | {due}: | {#eval name /}: | .txt:2: {#eval} makes templates of texts",
            "html | {/for} | {/fro} | .html:10: is no template: Parser error",
            "html | mailButton look | mailButtom look | .html:11: is no template",
            "html | mail/layout} | mail/layuot} | .html:1: cannot be filled with the samples",
            "txt | {line.title} | {#if false}{lin.title}{/if} | .txt:4: {lin.title}: lin is not a variable",
            "yaml | A-1017 | {} | .yaml:5: the sample of order must be a text",
            "yaml | {order} is | {ordr} is | .yaml:2: {ordr}: ordr is not a variable",
            "yaml | type: list | type: lists | .yaml:13: \"lists\" cannot be the type of lines; there are text, paragraphs, link, date,",
            "yaml | title: {type: text} | title: {type: list} | .yaml:15: \"list\" cannot be the type of title; there are text",
            "yaml | \"https://example.com/t/1\" | nope | .yaml:9: the sample of trackingUrl must be an absolute http",
            "yaml | - {title: Lamp} | - {titel: Lamp} | .yaml:12: the sample of lines.0.title is required",
            "yaml | {type: text, sample: Ada} | {type: text} | .yaml:4: name has no sample",
            "yaml | optional: true, sample: | optional: maybe, sample: | .yaml:11: optional should be true or false",
            "yaml | description: Tells | descripton: Tells | .yaml:1: \"descripton\" is not known here; there are description,",
            "yaml | due: {type | name: {type | .yaml:10: name is there twice",
            "yaml | due: {type | Due Date: {type | .yaml:10: \"Due Date\" cannot be the name of a variable",
            "yaml | subject: Your order {order} is on its way | # | .yaml:1: subject is missing; it should be there, like",
            "yaml | sample: Ada} | sample: Ada | .yaml:5: is not YAML here",
    })
    void mistakeIsToldWithFileLineAndWhatWouldBeRight(String file, String what, String by, String told) throws IOException {
        assertThat(file.equals("yaml") ? YAML : file.equals("html") ? HTML : TEXT).contains(what);
        write(file.equals("yaml") ? YAML.replace(what, by) : YAML, file.equals("html") ? HTML.replace(what, by) : HTML,
                file.equals("txt") ? TEXT.replace(what, by) : TEXT);
        assertThatThrownBy(() -> folder().read(builtIn.all())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("order-shipped" + told);
    }

    @Test
    void everyMistakeIsToldAtOnce() throws IOException {
        write(YAML, HTML.replace(", {name}", ", {nmae}"), TEXT.replace("{due}", "{do}"));
        write("Other One", YAML, HTML, TEXT);
        Files.writeString(folder.resolve("lone.html"), "<p>");
        Files.write(folder.resolve("latin.html"), "\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> folder().read(builtIn.all())).hasMessageContaining("order-shipped.html:4")
                .hasMessageContaining("order-shipped.txt:2").hasMessageContaining("\"Other One\" cannot be the id")
                .hasMessageContaining("lone.txt: is missing").hasMessageContaining("lone.yaml: is missing");
    }

    @Test
    void variablesOfABuiltInTemplateAreNotRedeclared() throws IOException {
        write("welcome", "subject: Hi\nvariables: {name: {type: text, sample: Ada}}\n", "<p>", "x");
        assertThatThrownBy(() -> folder().read(builtIn.all()))
                .hasMessageContaining("welcome.yaml:2: the variables of welcome are built in; leave them out");
    }

    @Test
    void mailThatGmailWouldCutIsRefused() throws IOException {
        write(YAML, HTML.replace("{#title}", "<!-- " + "x".repeat(110_000) + " -->{#title}"), TEXT);
        assertThatThrownBy(() -> folder().read(builtIn.all())).hasMessageContaining("Gmail cuts");
    }

    private RenderedTemplate render(String id, Map<String, Object> values) {
        MailTemplate template = only();
        assertThat(template.declaration().id()).isEqualTo(id);
        return catalog(template).render(template, values).await().indefinitely();
    }

    private TemplateCatalog catalog(MailTemplate template) {
        return new TemplateCatalog(List.of(template), LinkHosts.ANY, brand);
    }

    private MailTemplate only() {
        List<MailTemplate> templates = folder().read(builtIn.all());
        assertThat(templates).hasSize(1);
        return templates.get(0);
    }

    private TemplateFolder folder() {
        return new TemplateFolder(config(Optional.of(folder)), engine, brand);
    }

    private void write(String yaml, String html, String text) throws IOException {
        write("order-shipped", yaml, html, text);
    }

    private void write(String id, String yaml, String html, String text) throws IOException {
        Files.writeString(folder.resolve(id + ".yaml"), yaml);
        Files.writeString(folder.resolve(id + ".html"), html);
        Files.writeString(folder.resolve(id + ".txt"), text);
    }

    private static TemplatesConfig config(Optional<Path> folder) {
        return new TemplatesConfig() {
            @Override
            public Optional<Path> folder() {
                return folder;
            }

            @Override
            public Optional<List<String>> linkHosts() {
                return Optional.empty();
            }
        };
    }
}
