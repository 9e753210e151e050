package io.millrace.localstack.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import io.millrace.localstack.mail.MailContent.Address;
import io.millrace.localstack.mail.MailContent.Attachment;

class MailParserTest {

    @Test
    void bothBodiesOfAnAlternativeAreRead() {
        MailContent content = parse("""
                From: =?UTF-8?Q?M=C3=BChle?= <mill@example.com>
                To: Ada <ada@example.com>, bob@example.com
                Cc: cid@example.com
                Reply-To: help@example.com
                Subject: =?UTF-8?B?V2lsbGtvbW1lbiDwn5Gi?=
                Date: Mon, 23 Nov 2026 21:30:00 +0100
                Message-ID: <1@example.com>
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary="x"

                --x
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: quoted-printable

                Gr=C3=BC=C3=9Fe
                --x
                Content-Type: text/html; charset=UTF-8

                <p>Grüße</p>
                --x--
                """);

        assertThat(content.from()).isEqualTo(new Address("Mühle", "mill@example.com"));
        assertThat(content.to()).containsExactly(new Address("Ada", "ada@example.com"), new Address("", "bob@example.com"));
        assertThat(content.cc()).containsExactly(new Address("", "cid@example.com"));
        assertThat(content.replyTo()).containsExactly(new Address("", "help@example.com"));
        assertThat(content.subject()).isEqualTo("Willkommen 👢");
        assertThat(content.date()).isEqualTo(Instant.parse("2026-11-23T20:30:00Z"));
        assertThat(content.messageId()).isEqualTo("1@example.com");
        assertThat(content.text()).isEqualTo("Grüße");
        assertThat(content.html()).isEqualTo("<p>Grüße</p>");
        assertThat(content.snippet()).isEqualTo("Grüße");
        assertThat(content.attachments()).isEmpty();
    }

    @Test
    void partsThatAreNoBodyAreAttachments() {
        MailContent content = parse("""
                From: mill@example.com
                Subject: Report
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="x"

                --x
                Content-Type: text/html

                <img src="cid:logo">
                --x
                Content-Type: image/png; name="logo.png"
                Content-ID: <logo>
                Content-Transfer-Encoding: base64

                iVBO
                --x
                Content-Type: text/plain; charset=UTF-8
                Content-Disposition: attachment; filename="=?UTF-8?Q?Gr=C3=B6=C3=9Fe.txt?="

                42
                --x--
                """);

        assertThat(content.text()).isNull();
        assertThat(content.attachments()).extracting(Attachment::partId).containsExactly("1", "2");
        assertThat(content.attachments()).extracting(Attachment::fileName).containsExactly("logo.png", "Größe.txt");
        assertThat(content.attachments()).extracting(Attachment::contentType).containsExactly("image/png", "text/plain");
        assertThat(content.attachments()).extracting(Attachment::contentId).containsExactly("logo", "");
        assertThat(content.attachment("2").orElseThrow().content()).asString().isEqualTo("42");
        assertThat(content.attachment("3")).isEmpty();
    }

    @Test
    void unknownCharsetIsReadAsUtf8() {
        assertThat(parse("Content-Type: text/plain; charset=klingon\n\nGrüße").text()).isEqualTo("Grüße");
    }

    @Test
    void headersMayBeBareUtf8() {
        assertThat(parse("Subject: 16–22 November\n\nb").subject()).isEqualTo("16–22 November");
    }

    @Test
    void malformedAddressIsShownAsItCame() {
        assertThat(parse("To: \"open <x\nSubject: s\n\nb").to()).containsExactly(new Address("", "\"open <x"));
    }

    @Test
    void malformedMultipartIsShownWhole() {
        MailContent content = parse("Subject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\nno parts");

        assertThat(content.subject()).startsWith("(malformed: ");
        assertThat(content.text()).contains("no parts");
    }

    @Test
    void emptyMailHasNothing() {
        MailContent content = parse("");

        assertThat(content.from()).isNull();
        assertThat(content.subject()).isEmpty();
        assertThat(content.html()).isNull();
        assertThat(content.snippet()).isEmpty();
    }

    private static MailContent parse(String source) {
        return MailParser.parse(source.strip().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
