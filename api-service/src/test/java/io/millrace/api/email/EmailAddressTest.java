package io.millrace.api.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = { "ada@example.com", "a.b+tag@mail.example.co.uk", "Ada <ada@example.com>", "<ada@example.com>",
            "Ada Lovelace <ada@example.com>", "\"Lovelace, Ada\" <ada@example.com>", "\"a \\\" b\" <ada@example.com>",
            "Žofie Nováková <zofie@example.cz>", "o'hara@example.com", "ada@xn--bcher-kva.example", "a@1and1.com" })
    void addressIsAccepted(String address) {
        assertThat(EmailAddress.objectionTo(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "ada", "@example.com", "ada@", "ada@localhost", "ada@example.com.", "ada@-a.com",
            "ada@example..com", "ada@127.0.0.1", "ada@[127.0.0.1]", ".ada@example.com", "a..b@example.com", "a b@example.com",
            "ada@exa mple.com", "ada@example.com, eve@example.com", "ada@example.com eve@example.com",
            "eve@example.com, Ada <ada@example.com>", "Lovelace, Ada <ada@example.com>", "Ada <ada@example.com> x",
            "Ada <ada@example.com", "Ada ada@example.com>", "a <b> <ada@example.com>", "\"Ada <ada@example.com>",
            "ada@bücher.example", "zoë@example.com", "Ada\r\nBcc: eve@example.com <ada@example.com>", "ada@example.com\n",
            "A\u0000 <ada@example.com>", "A\u760d\u760aBcc <ada@example.com>", "A\u2028 <ada@example.com>" })
    void addressIsRefused(String address) {
        assertThat(EmailAddress.objectionTo(address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = { 65, 300, 100_000 })
    void overlongLocalPartIsRefused(int length) {
        assertThat(EmailAddress.objectionTo("a".repeat(length) + "@example.com")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"", "<", "a.", "a@", " ", "\\", "-a" })
    void hostileLengthTakesNoTime(String part) {
        assertThat(EmailAddress.objectionTo(part.repeat(300_000))).isPresent();
        assertThat(EmailAddress.objectionTo(part.repeat(300_000) + "<ada@example.com>")).isPresent();
    }
}
