package io.millrace.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateDeclarationTest {

    private static final TemplateDeclaration DECLARATION = new TemplateDeclaration("order", "", List.of(
            Variable.text("name", "", "Ada"), Variable.link("url", "", "https://example.com"),
            Variable.required(Variable.Kind.PARAGRAPHS, "note", "", "Thanks.").optional(),
            Variable.list("lines", "", List.of(Variable.text("title", "", "Lamp"),
                    Variable.link("image", "", "https://example.com/lamp").optional()), List.of(Map.of("title", "Lamp")))
                    .optional()));
    private static final Map<String, Object> GOOD = Map.of("name", "Ada", "url", "https://app.example.com/d?x=1#y");

    @Test
    void whatIsRequiredSuffices() {
        assertThat(check(GOOD)).isEmpty();
        assertThat(check(DECLARATION.sample())).isEmpty();
    }

    @Test
    void everyTemplateTakesTheNameOfTheBrandAndNullIsAsGoodAsNothing() {
        assertThat(check("appName", "Acme")).isEmpty();
        Map<String, Object> withNull = new HashMap<>(GOOD);
        withNull.put("appName", null);
        assertThat(check(withNull)).isEmpty();
    }

    @Test
    void everythingMissingIsNamedInTheOrderOfTheDocumentation() {
        assertThat(check(Map.of())).containsExactly(Violation.of("name", "is required"), Violation.of("url", "is required"));
    }

    @Test
    void unknownVariablesAreNamedAfterwardsInOrder() {
        Map<String, Object> values = new HashMap<>(GOOD);
        values.put("zebra", "x");
        values.put("nmae", "x");
        assertThat(check(values)).extracting(Violation::name).containsExactly("nmae", "zebra");
        assertThat(check(values).get(0).problem()).isEqualTo("is not a variable of the template \"order\"; "
                + "there are name, url, note (optional), lines (optional), appName (optional)");
    }

    @Test
    void textIsATextThatIsNotBlankNorEndless() {
        assertThat(check("name", "x".repeat(1000))).isEmpty();
        assertThat(check("name", "x".repeat(1001))).containsExactly(Violation.of("name", "must have at most 1000 characters"));
        for (Object wrong : Arrays.asList("", " \t", true, List.of("Ada"), Map.of("first", "Ada"))) {
            assertThat(check("name", wrong)).as("%s", wrong)
                    .containsExactly(Violation.of("name", "must be a text that is not blank"));
        }
    }

    @Test
    void numberIsATextAsItWasWritten() {
        assertThat(check("name", 7)).isEmpty();
        assertThat(check("name", new BigDecimal("12.50"))).isEmpty();
        assertThat(check("url", 7)).hasSize(1);
        assertThat(DECLARATION.plain(Map.of("name", new BigDecimal("1E+3")))).containsEntry("name", "1000");
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8080", "https://example.com/a%20b?c=d&e=f", "HTTPS://EXAMPLE.COM" })
    void linkIsAnAbsoluteHttpAddress(String link) {
        assertThat(check("url", link)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "javascript:alert(1)", "data:text/html,x", "//example.com", "/path", "example.com",
            "ftp://example.com", "https://", "https:///path", "https://exa mple.com", "https:\\\\example.com",
            "https://example.com/\"onmouseover=\"x" })
    void anythingElseIsNoLink(String link) {
        assertThat(check("url", link)).hasSize(1).first().satisfies(violation -> {
            assertThat(violation.name()).isEqualTo("url");
            assertThat(violation.problem()).startsWith("must be an absolute http or https address");
        });
    }

    @Test
    void linkDoesNotPretendToLeadElsewhere() {
        assertThat(check("url", "https://bank.example@evil.example/"))
                .containsExactly(Violation.of("url", "must not have a user in its address"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "name", "appName", "url" })
    void noVariableOfOneLineHasALineBreak(String variable) {
        for (String text : List.of("https://example.com/\r\nBcc: eve@example.com", "Ada\n", "\u0000x", "a\u2028b",
                "a\u0085b")) {
            assertThat(check(variable, text)).containsExactly(Violation.of(variable,
                    "must be one line without control characters"));
        }
    }

    @Test
    void paragraphsMayHaveLinesAndNothingElseThatControls() {
        assertThat(check("note", "One.\r\n\r\nTwo,\n\tindented.")).isEmpty();
        assertThat(check("note", "One.\u0000")).hasSize(1);
        assertThat(check("note", "x".repeat(10_001))).hasSize(1);
    }

    @Test
    void linkHasABound() {
        assertThat(check("url", "https://example.com/" + "x".repeat(2028))).isEmpty();
        assertThat(check("url", "https://example.com/" + "x".repeat(2029))).hasSize(1);
    }

    @Test
    void everythingWrongWithAListIsNamedByItsPlace() {
        assertThat(check("lines", List.of(Map.of("title", "Lamp"), Map.of("image", "nope", "size", "L"), "Chair")))
                .extracting(Violation::path).containsExactly(List.of("lines", "1", "title"), List.of("lines", "1", "image"),
                        List.of("lines", "1", "size"), List.of("lines", "2"));
        assertThat(check("lines", "Lamp")).containsExactly(
                Violation.of("lines", "must be a list of objects with title, image (optional)"));
        assertThat(check("lines", Collections.nCopies(51, Map.of("title", "Lamp")))).containsExactly(
                Violation.of("lines", "must have at most 50 items"));
    }

    @Test
    void whatIsLeftOutIsThereAsNull() {
        assertThat(DECLARATION.plain(Map.of("name", "Ada", "lines", List.of(Map.of("title", 1)))))
                .containsEntry("note", null).containsKey("appName");
        assertThat(DECLARATION.plain(Map.of("lines", List.of(Map.of("title", 1)))).get("lines")).asString()
                .isEqualTo("[{title=1, image=null}]");
    }

    @Test
    void linksLeadOnlyToTheListedHosts() {
        LinkHosts hosts = new LinkHosts(List.of("Example.com", "*.example.org"));
        for (String fine : List.of("https://example.com/a", "https://EXAMPLE.com:8443", "https://a.b.example.org")) {
            assertThat(DECLARATION.check(Map.of("name", "Ada", "url", fine), hosts)).as(fine).isEmpty();
        }
        for (String other : List.of("https://www.example.com", "https://example.org", "https://example.com.evil.example",
                "https://evilexample.org")) {
            assertThat(DECLARATION.check(Map.of("name", "Ada", "url", other), hosts)).as(other).hasSize(1).first()
                    .satisfies(violation -> assertThat(violation.problem())
                            .endsWith("; links may lead to example.com, *.example.org"));
        }
    }

    @Test
    void listedHostThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new LinkHosts(List.of("https://example.com"))).hasMessageContaining("https://example.com")
                .hasMessageContaining("write example.com");
    }

    @Test
    void declarationThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> new TemplateDeclaration("Order", "", List.of())).hasMessageContaining("\"Order\"");
        assertThatThrownBy(() -> Variable.text("Order no", "", "")).hasMessageContaining("\"Order no\"");
        assertThatThrownBy(() -> new TemplateDeclaration("order", "", List.of(Variable.text("a", "", "x"),
                Variable.text("a", "", "x")))).hasMessageContaining("twice");
        assertThatThrownBy(() -> Variable.list("lines", "", List.of(), List.of())).hasMessageContaining("list of nothing");
    }

    private static List<Violation> check(Map<String, Object> values) {
        return DECLARATION.check(values, LinkHosts.ANY);
    }

    private static List<Violation> check(String variable, Object value) {
        Map<String, Object> values = new HashMap<>(GOOD);
        values.put(variable, value);
        return check(values);
    }
}
