package io.millrace.types.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    @ParameterizedTest
    @ValueSource(strings = { "\r", "\n", "\t", "\0", "\u007F", "\u0085", "\u2028", "\u2029", "\u560A", "\u560D", "\u760A",
            "\u760D" })
    void nothingThatEndsALineOrBecomesItIsText(String evil) {
        assertThat(HeaderRules.objectionToText("Hello" + evil + "Bcc: eve@example.com")).hasValue(
                "must be one line without control characters; it has U+%04X at position 5".formatted((int) evil.charAt(0)));
        assertThat(HeaderRules.objectionToValue(evil)).isPresent();
        assertThat(HeaderRules.objectionToName("X-Mine" + evil)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "Hello", "Grüße, 世界 👋", "\u560B" })
    void anythingElseIs(String text) {
        assertThat(HeaderRules.objectionToText(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bcc", "bcc", "Message-ID", "Subject", "From", "Content-Type", "content-x", "DKIM-Signature" })
    void headersThatAreWrittenHereCannotBeSet(String name) {
        assertThat(HeaderRules.objectionToName(name)).hasValueSatisfying(why -> assertThat(why).contains("cannot be set here"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "-X", "X Y", "X:Y", "Grüße", "X." })
    void otherSignsAreNoName(String name) {
        assertThat(HeaderRules.objectionToName(name)).hasValueSatisfying(why -> assertThat(why).contains("not a header name"));
    }

    @Test
    void nameAndValueHaveALongest() {
        assertThat(HeaderRules.objectionToName("x".repeat(76))).isEmpty();
        assertThat(HeaderRules.objectionToName("x".repeat(77))).isPresent();
        assertThat(HeaderRules.objectionToValue("x".repeat(998))).isEmpty();
        assertThat(HeaderRules.objectionToValue("x".repeat(999))).hasValue("must have at most 998 characters");
    }
}
