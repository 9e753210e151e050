package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UnsupportedEncodingException;
import java.util.List;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {

    @ParameterizedTest
    @ValueSource(strings = { "Hello", "", " leading", "Grüße",
            "👩‍🚀 to the moon 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
            "=?UTF-8?B?SGVsbG8=?= is meant literally", "日本語の件名はとても長くなることがあります、そして折り返されなければなりません" })
    void readerSeesWhatWasWritten(String text) throws UnsupportedEncodingException {
        String encoded = HeaderText.encode("Subject", text);
        assertThat(MimeUtility.decodeText(MimeUtility.unfold(encoded))).isEqualTo(text);
        assertThat(encoded.split("\r\n")).allMatch(line -> line.length() <= 76);
        assertThat(encoded).matches("\\p{ASCII}*");
    }

    @Test
    void longAsciiIsFoldedAtSpacesOnly() {
        String text = "word ".repeat(400).strip();
        String encoded = HeaderText.encode("Subject", text);
        assertThat(encoded.split("\r\n")).allMatch(line -> line.length() <= 76).hasSizeGreaterThan(20);
        assertThat(MimeUtility.unfold(encoded)).isEqualTo(text);
    }

    @Test
    void addressInAHeaderIsNeverTornApart() {
        String link = "<https://example.com/" + "x".repeat(500) + ">";
        assertThat(HeaderText.encode("List-Unsubscribe", link)).isEqualTo(link);
    }

    @Test
    void wordThatNoLineHoldsIsRefused() {
        assertThatThrownBy(() -> HeaderText.encode("X-Token", "x".repeat(901))).isInstanceOf(UnsendableEmailException.class)
                .hasMessageContaining("X-Token has a word of 901 characters");
    }

    @Test
    void namesOfMailboxesSurvive() throws AddressException {
        List<EmailAddress> mailboxes = List.of(new EmailAddress("", "a@example.com"),
                new EmailAddress("Ada Lovelace", "b@example.com"), new EmailAddress("O'Neil, \"Jo\" \\", "c@example.com"),
                new EmailAddress("Zoë 👋", "d@example.com"), new EmailAddress("x".repeat(200), "e@example.com"));
        InternetAddress[] read = InternetAddress.parse(MimeUtility.unfold(HeaderText.encode(mailboxes)));
        assertThat(read).extracting(InternetAddress::getAddress)
                .containsExactlyElementsOf(mailboxes.stream().map(EmailAddress::address).toList());
        assertThat(read).extracting(address -> address.getPersonal() == null ? "" : address.getPersonal())
                .containsExactlyElementsOf(mailboxes.stream().map(EmailAddress::name).toList());
    }
}
