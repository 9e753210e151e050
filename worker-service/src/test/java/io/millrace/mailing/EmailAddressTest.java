package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "none", value = {
            "ada@example.com                   | ~~            | ada@example.com",
            " ada@example.com                  | ~~            | ada@example.com",
            "<ada@example.com>                 | ~~            | ada@example.com",
            "Ada Lovelace <ada@example.com>    | Ada Lovelace  | ada@example.com",
            "\"Lovelace, Ada\" <a.b+c@x-y.org> | Lovelace, Ada | a.b+c@x-y.org",
            "\"the \\\"first\\\"\" <a@b.org>   | the \"first\" | a@b.org",
            "Bücher <info@bücher.example>      | Bücher        | info@xn--bcher-kva.example",
            "dev@localhost                     | ~~            | dev@localhost" })
    void mailboxIsRead(String text, String name, String address) {
        assertThat(EmailAddress.parse("to", text)).isEqualTo(new EmailAddress(name, address));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "ada", "@example.com", "ada@", "ada@@example.com", "a b@example.com", "ada@exa mple.com",
            "a@example.com, b@example.com", "a@example.com <b@example.com", "Ada <a@example.com> x", ".a@example.com",
            "a..b@example.com", "adä@example.com", "ada@-example.com", "ada@example..com", "<a@b.org> <c@d.org>",
            "a@b.org> RCPT TO:<c@d.org" })
    void anythingElseIsRefusedAndShown(String text) {
        assertThatThrownBy(() -> EmailAddress.parse("cc", text)).isInstanceOf(UnsendableEmailException.class)
                .hasMessageContaining("cc has an address that is not one: \"" + text + "\"");
    }

    @Test
    void addressLongerThanMailServersTakeIsRefused() {
        assertThatThrownBy(() -> EmailAddress.parse("to", "a".repeat(65) + "@example.com"))
                .isInstanceOf(UnsendableEmailException.class);
        assertThatThrownBy(() -> EmailAddress.parse("to", "a@" + "b.".repeat(130) + "com"))
                .isInstanceOf(UnsendableEmailException.class);
    }
}
