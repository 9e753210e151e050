package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailTemplate;
import io.millrace.types.email.EmailTemplates;
import io.millrace.types.email.TemplateVariable;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(value = GreenMailResource.class, restrictToAnnotatedClass = true)
class TemplatesTest {

    @Inject
    MailTemplates templates;

    @All
    @Inject
    List<MailTemplate> beans;

    @Test
    void everyTemplateThatProducersMayNameHasItsBeanAndItsTwoFiles() {
        assertThat(beans).extracting(MailTemplate::declaration).containsExactlyInAnyOrderElementsOf(EmailTemplates.ALL);
        for (EmailTemplate template : EmailTemplates.ALL) {
            for (String suffix : List.of(".html", ".txt")) {
                String file = "/templates/mail/" + template.id() + suffix;
                assertThat(getClass().getResource(file)).as(file).isNotNull();
            }
        }
    }

    @Test
    void welcomeHasAComponentForEachOfItsVariables() {
        assertThat(Arrays.stream(WelcomeVariables.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyElementsOf(EmailTemplates.WELCOME.variables().stream().map(TemplateVariable::name).toList());
    }

    @Test
    void welcomeIsWholeAndSmall() throws IOException {
        RenderedTemplate mail = welcome("Ada", "https://app.example.com/start");
        assertThat(mail.html()).startsWith("<!DOCTYPE html>").contains("prefers-color-scheme: dark")
                .contains(">Open your dashboard</a>").doesNotContain("{mail");
        assertThat(mail.html().getBytes(StandardCharsets.UTF_8).length).isLessThan(60_000);
        Path folder = Files.createDirectories(Path.of("target", "mail"));
        Files.writeString(folder.resolve("welcome.html"), mail.html());
        Files.writeString(folder.resolve("welcome.txt"), mail.text());
    }

    @Test
    void textIsWrittenAsText() {
        assertThat(welcome("Ada", "https://app.example.com/start").text()).isEqualTo("""
                Welcome, Ada!

                Your Millrace account is ready, and your dashboard is waiting for you:

                https://app.example.com/start

                It is the place where everything begins. Have a look around.

                --
                You receive this email because somebody signed up for Millrace with
                this address. If it was not you, you need not do anything.
                """);
    }

    private RenderedTemplate welcome(String name, String url) {
        return templates.render(new TemplateUse("welcome", Map.of("name", name, "dashboardUrl", url))).await().indefinitely();
    }
}
