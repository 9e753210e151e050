package io.millrace.mailing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text on its way into a mail header: encoded (RFC 2047) and folded (RFC 5322) so that every mail server takes it. Done
 * here and not by the mail client, which writes custom headers as they are, encodes half a character at a time (an emoji
 * becomes
 * two question marks), and puts names into comments.
 */
final class HeaderText {

    private static final Pattern ATOMS = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*");
    private static final String FOLD = "\r\n ";
    private static final Pattern ENCODED_WORD = Pattern.compile("=\\?[^?]*\\?[bBqQ]\\?");
    /** A line has at most 998 characters, of which the name of the header takes some. */
    private static final int LONGEST_WORD = 900;
    private static final int NICE_LINE = 76;
    /** 45 bytes make 60 characters of Base64; with its frame an encoded word stays below the 75 that are allowed. */
    private static final int BYTES_IN_WORD = 45;

    private HeaderText() {
    }

    /**
     * The value of a header whose text is free.
     *
     * @param name of the header, which takes its share of the first line
     * @throws UnsendableEmailException when ASCII text has a word that no line can hold
     */
    static String encode(String name, String text) {
        return isPlain(text) ? fold(name, text) : encodedWords(text);
    }

    /** The value of a header that lists mailboxes. */
    static String encode(List<EmailAddress> addresses) {
        return addresses.stream().map(HeaderText::encode).collect(Collectors.joining("," + FOLD));
    }

    private static String encode(EmailAddress mailbox) {
        if (mailbox.name().isEmpty()) {
            return mailbox.address();
        }
        String name = phrase(mailbox.name());
        boolean fits = name.length() + mailbox.address().length() < NICE_LINE - "Reply-To:  <>".length();
        return name + (fits ? " " : FOLD) + "<" + mailbox.address() + ">";
    }

    private static String phrase(String name) {
        if (!isPlain(name) || name.length() > NICE_LINE) {
            return encodedWords(name);
        }
        return ATOMS.matcher(name).matches() ? name : '"' + name.replaceAll("([\\\\\"])", "\\\\$1") + '"';
    }

    private static String encodedWords(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int bytes = 0;
        for (int codePoint : text.codePoints().toArray()) {
            String character = Character.toString(codePoint);
            int size = character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > BYTES_IN_WORD) {
                words.add(encodedWord(word.toString()));
                word.setLength(0);
                bytes = 0;
            }
            word.append(character);
            bytes += size;
        }
        words.add(encodedWord(word.toString()));
        return String.join(FOLD, words);
    }

    private static String encodedWord(String text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    private static String fold(String name, String text) {
        StringBuilder folded = new StringBuilder();
        int column = name.length() + 2;
        for (String word : text.split("(?=[ \t](?![ \t]))", -1)) {
            if (word.length() > LONGEST_WORD) {
                throw new UnsendableEmailException(name + " has a word of " + word.length()
                        + " characters without a space; a mail header takes at most " + LONGEST_WORD);
            }
            if (column + word.length() > NICE_LINE && !folded.isEmpty() && !word.isBlank()) {
                folded.append("\r\n");
                column = 0;
            }
            folded.append(word);
            column += word.length();
        }
        return folded.toString();
    }

    /** ASCII, and nothing in it that a mail reader would decode. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 128) && !ENCODED_WORD.matcher(text).find();
    }
}
