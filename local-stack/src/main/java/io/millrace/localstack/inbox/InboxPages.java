package io.millrace.localstack.inbox;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import io.millrace.localstack.mail.Mail;
import io.millrace.localstack.mail.MailContent;
import io.millrace.localstack.mail.MailContent.Address;
import io.millrace.localstack.mail.MailContent.Attachment;
import io.millrace.localstack.mail.Mailbox;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.Variant;

/**
 * The pages. Templates escape whatever they show; the HTML of a mail is served by itself, under a policy that takes every right
 * from it, and shown in a frame without any.
 */
final class InboxPages {

    static final String PAGE_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
            + "img-src data: http: https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
    private static final int PAGE = 50;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm:ss z", Locale.ENGLISH);

    private final Mailbox mailbox;
    private final String hint;
    private final Template list;
    private final Template message;

    InboxPages(Mailbox mailbox, String hint) {
        this.mailbox = mailbox;
        this.hint = hint;
        Engine engine = Engine.builder().addDefaults().addValueResolver(new ReflectionValueResolver())
                .addResultMapper(new HtmlEscaper(List.of("text/html"))).addLocator(InboxPages::locate).build();
        this.list = engine.getTemplate("list");
        this.message = engine.getTemplate("message");
    }

    /** A line of the list. */
    public record Row(String id, String from, String to, String subject, String snippet, When when) {
    }

    /** A time for people and for machines. */
    public record When(String brief, String full, String iso) {

        static When of(Instant instant) {
            ZonedDateTime local = instant.atZone(ZoneId.systemDefault());
            boolean today = local.toLocalDate().equals(LocalDate.now(local.getZone()));
            return new When((today ? TIME : DAY_AND_TIME).format(local), FULL.format(local), instant.toString());
        }
    }

    /** What the page of one mail shows above its body. */
    public record Head(String id, String subject, String from, String to, String cc, String bcc, String replyTo, When when,
            String size, boolean hasHtml, boolean hasText, List<File> files) {
    }

    /** An attachment in the list of them. */
    public record File(String partId, String name, String size) {
    }

    Response list(int start) {
        List<Row> rows = mailbox.list(start, PAGE).stream().map(InboxPages::row).toList();
        int total = mailbox.size();
        return Response.html(list.data("rows", rows).data("total", total).data("hint", hint)
                .data("newer", start == 0 ? null : Math.max(0, start - PAGE))
                .data("older", start + PAGE < total ? start + PAGE : null).render());
    }

    Optional<Response> message(Mail mail, List<String> view) {
        MailContent content = mail.content();
        String path = String.join("/", view);
        return switch (path) {
            case "" -> Optional.of(page(mail, content, content.html() == null ? "text" : "html"));
            case "text", "headers", "source" -> Optional.of(page(mail, content, path));
            case "body" -> Optional.ofNullable(content.html()).map(html -> body(html, content));
            default -> view.size() == 2 && view.get(0).equals("attachment")
                    ? content.attachment(view.get(1)).map(InboxPages::download)
                    : Optional.empty();
        };
    }

    /** The bytes of an attachment, for the disk and not for the browser to show as a page. */
    static Response download(Attachment attachment) {
        String type = attachment.contentType().matches("[\\w.+-]+/[\\w.+-]+") ? attachment.contentType()
                : "application/octet-stream";
        String name = attachment.fileName().replaceAll("[^\\w. -]", "_");
        return Response.ok(type, attachment.content()).with("Content-Security-Policy", MAIL_POLICY)
                .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    private Response page(Mail mail, MailContent content, String view) {
        return Response.html(message.data("mail", head(mail, content)).data("view", view)
                .data("text", content.text()).data("headers", content.headers())
                .data("source", view.equals("source") ? new String(mail.source(), StandardCharsets.UTF_8) : "").render());
    }

    private static Response body(String html, MailContent content) {
        String shown = html;
        for (Attachment attachment : content.attachments()) {
            if (!attachment.contentId().isEmpty()) {
                shown = shown.replace("cid:" + attachment.contentId(), "attachment/" + attachment.partId());
            }
        }
        return Response.html(shown).with("Content-Security-Policy", MAIL_POLICY);
    }

    private static Row row(Mail mail) {
        MailContent content = mail.content();
        Address from = content.from();
        return new Row(mail.id(), from == null ? mail.sender() : from.name().isEmpty() ? from.address() : from.name(),
                String.join(", ", mail.recipients()), subject(content), content.snippet(), When.of(mail.receivedAt()));
    }

    private static Head head(Mail mail, MailContent content) {
        Address from = content.from();
        return new Head(mail.id(), subject(content), from == null ? mail.sender() : from.toString(),
                content.to().isEmpty() ? String.join(", ", mail.recipients()) : line(content.to()), line(content.cc()),
                String.join(", ", blindCopies(mail, content)), line(content.replyTo()), When.of(mail.receivedAt()),
                size(mail.source().length), content.html() != null, content.text() != null,
                content.attachments().stream().map(
                        file -> new File(file.partId(), file.fileName(), size(file.content().length))).toList());
    }

    /** Recipients of the envelope that no header names. */
    static List<String> blindCopies(Mail mail, MailContent content) {
        List<String> named = List.of(content.to(), content.cc()).stream().flatMap(List::stream)
                .map(address -> address.address().toLowerCase(Locale.ROOT)).toList();
        return content.to().isEmpty() ? List.of()
                : mail.recipients().stream().filter(one -> !named.contains(one.toLowerCase(Locale.ROOT))).toList();
    }

    private static String subject(MailContent content) {
        return content.subject().isBlank() ? "(no subject)" : content.subject();
    }

    private static String line(List<Address> addresses) {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(", "));
    }

    private static String size(int bytes) {
        return bytes < 1024 ? bytes + " B" : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    private static Optional<TemplateLocation> locate(String id) {
        byte[] template = Response.resource("text/html", id + ".html").body();
        return Optional.of(new TemplateLocation() {

            @Override
            public Reader read() {
                return new InputStreamReader(new ByteArrayInputStream(template), StandardCharsets.UTF_8);
            }

            @Override
            public Optional<Variant> getVariant() {
                return Optional.of(Variant.forContentType(Variant.TEXT_HTML));
            }
        });
    }
}
