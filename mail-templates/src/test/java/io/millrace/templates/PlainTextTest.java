package io.millrace.templates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void linesFitAnyWindowAndKeepTheirIndent() {
        assertThat(PlainText.tidy("  " + "word ".repeat(30))).isEqualTo("  " + "word ".repeat(13) + "word\n"
                + "  " + "word ".repeat(13) + "word\n  word word\n");
    }

    @Test
    void addressIsNeverBroken() {
        String address = "https://example.com/" + "x".repeat(200);
        assertThat(PlainText.tidy("Here it is: " + address)).isEqualTo("Here it is:\n" + address + "\n");
    }

    @Test
    void blankLinesAreOneAndNoneAtTheEnds() {
        assertThat(PlainText.tidy("\n \nOne\r\n\r\n  \n\nTwo  \n\n\n")).isEqualTo("One\n\nTwo\n");
    }
}
