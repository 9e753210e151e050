package io.millrace.mailing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/**
 * The {@code Message-ID} of a task's mail: the same at every attempt, so that a mail sent again after a lost answer can be
 * recognised as the one that was there. Readable for whoever searches a mail server's log for a task.
 */
final class MessageIds {

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern FORBIDDEN = Pattern.compile("[.:@]");
    private static final int DIGEST_BYTES = 8;

    private MessageIds() {
    }

    /**
     * {@code <queue.task-id.digest@domain of the sender>}. The digest of the addresses and the subject tells apart the tasks of
     * two installations that send for one domain and gave out the same id.
     */
    static String messageId(QueueName queue, TaskId id, EmailAddress from, List<EmailAddress> recipients, String subject) {
        MessageDigest digest = sha256();
        digest.update(from.address().getBytes(StandardCharsets.UTF_8));
        for (EmailAddress recipient : recipients) {
            digest.update((byte) 0);
            digest.update(recipient.address().getBytes(StandardCharsets.UTF_8));
        }
        digest.update((byte) 0);
        digest.update(subject.getBytes(StandardCharsets.UTF_8));
        return "<" + queue + "." + dotAtom(id.value()) + "." + HEX.formatHex(digest.digest(), 0, DIGEST_BYTES) + "@"
                + from.domain() + ">";
    }

    /** Writes what a task id may have and a message id may not as {@code =} and two hex digits. */
    private static String dotAtom(String text) {
        return FORBIDDEN.matcher(text).replaceAll(match -> "=" + HEX.toHexDigits((byte) match.group().charAt(0)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one does not", e);
        }
    }
}
