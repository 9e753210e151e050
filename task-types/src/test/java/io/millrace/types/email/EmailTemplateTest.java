package io.millrace.types.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.types.email.EmailTemplate.Violation;

class EmailTemplateTest {

    private static final Map<String, Object> GOOD = Map.of("name", "Ada", "dashboardUrl", "https://app.example.com/d?x=1#y");

    @Test
    void whatIsRequiredSuffices() {
        assertThat(EmailTemplates.WELCOME.check(GOOD)).isEmpty();
    }

    @Test
    void optionalVariableMayBeGivenOrNull() {
        assertThat(check("appName", "Acme")).isEmpty();
        Map<String, Object> withNull = new HashMap<>(GOOD);
        withNull.put("appName", null);
        assertThat(EmailTemplates.WELCOME.check(withNull)).isEmpty();
    }

    @Test
    void everythingMissingIsNamedInTheOrderOfTheDocumentation() {
        assertThat(EmailTemplates.WELCOME.check(Map.of())).containsExactly(new Violation("name", "is required"),
                new Violation("dashboardUrl", "is required"));
    }

    @Test
    void unknownVariablesAreNamedInOrder() {
        Map<String, Object> values = new HashMap<>(GOOD);
        values.put("zebra", "x");
        values.put("nmae", "x");
        assertThat(EmailTemplates.WELCOME.check(values)).containsExactly(
                new Violation("nmae", "is not a variable of the template \"welcome\""),
                new Violation("zebra", "is not a variable of the template \"welcome\""));
    }

    @Test
    void textIsATextThatIsNotBlankNorEndless() {
        assertThat(check("name", "x".repeat(1000))).isEmpty();
        assertThat(check("name", "x".repeat(1001))).containsExactly(new Violation("name", "must have at most 1000 characters"));
        for (Object wrong : Arrays.asList("", " \t", 7, true, List.of("Ada"), Map.of("first", "Ada"))) {
            assertThat(check("name", wrong)).as("%s", wrong)
                    .containsExactly(new Violation("name", "must be a text that is not blank"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8080", "https://example.com/a%20b?c=d&e=f", "HTTPS://EXAMPLE.COM" })
    void linkIsAnAbsoluteHttpAddress(String link) {
        assertThat(check("dashboardUrl", link)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "javascript:alert(1)", "data:text/html,x", "//example.com", "/path", "example.com",
            "ftp://example.com",
            "https://", "https:///path", "https://exa mple.com", "https://example.com/\"onmouseover=\"x" })
    void anythingElseIsNoLink(String link) {
        assertThat(check("dashboardUrl", link)).hasSize(1).first().satisfies(violation -> {
            assertThat(violation.variable()).isEqualTo("dashboardUrl");
            assertThat(violation.problem()).startsWith("must be an absolute http or https address");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = { "name", "appName", "dashboardUrl" })
    void noVariableHasALineBreak(String variable) {
        for (String text : List.of("https://example.com/\r\nBcc: eve@example.com", "Ada\n", "\u0000")) {
            assertThat(check(variable, text)).containsExactly(new Violation(variable,
                    "must be one line without control characters"));
        }
    }

    @Test
    void linkHasABound() {
        assertThat(check("dashboardUrl", "https://example.com/" + "x".repeat(2028))).isEmpty();
        assertThat(check("dashboardUrl", "https://example.com/" + "x".repeat(2029))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({ "welcome, true", "Welcome, false", "nothing, false" })
    void templateIsFoundByItsExactId(String id, boolean found) {
        assertThat(EmailTemplates.withId(id).isPresent()).isEqualTo(found);
    }

    private static List<Violation> check(String variable, Object value) {
        Map<String, Object> values = new HashMap<>(GOOD);
        values.put(variable, value);
        return EmailTemplates.WELCOME.check(values);
    }
}
