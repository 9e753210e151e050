package io.millrace.mailing;

import java.util.Base64;
import java.util.regex.Pattern;

import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.HeaderRules;

/** Makes files of attachments, checked once more: not every email comes through a door where that was done. */
final class OutgoingFiles {

    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,100}";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:; ?" + TOKEN + "=" + TOKEN + "){0,4}");
    private static final Pattern CONTENT_ID = Pattern.compile("[A-Za-z0-9._@+-]{1,127}");

    private OutgoingFiles() {
    }

    /** The file; fails with {@link UnsendableEmailException} when it cannot be sent as it is. */
    static OutgoingFile of(EmailAttachment attachment) {
        UnsendableEmailException.throwIf("attachments.filename", HeaderRules.objectionToText(attachment.filename()));
        if (!TYPE.matcher(attachment.contentType()).matches()) {
            throw new UnsendableEmailException("attachments.content_type of \"" + attachment.filename()
                    + "\" is no media type, such as application/pdf");
        }
        if (attachment.contentId() != null && !CONTENT_ID.matcher(attachment.contentId()).matches()) {
            throw new UnsendableEmailException("attachments.content_id of \"" + attachment.filename()
                    + "\" has other characters than A-Z, a-z, 0-9 and . _ @ + -");
        }
        if (attachment.content() == null) {
            throw new UnsendableEmailException("The attachment \"" + attachment.filename() + "\" has no content");
        }
        try {
            return new OutgoingFile(attachment.filename(), attachment.contentType(), attachment.contentId(),
                    Base64.getDecoder().decode(attachment.content()));
        } catch (IllegalArgumentException e) {
            throw new UnsendableEmailException("The content of the attachment \"" + attachment.filename() + "\" is not Base64");
        }
    }
}
