package io.millrace.mailing;

import java.net.IDN;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.types.email.HeaderRules;

/**
 * A mailbox. Stricter than RFC 5322, as the mail servers of this world are: no quoted local parts, no comments, no groups, and
 * the local part in ASCII. A domain may be in any script; it is kept as DNS has it.
 *
 * @param name as people read it; empty: none
 * @param address {@code local@domain}, ASCII
 */
record EmailAddress(String name, String address) {

    private static final Pattern WITH_NAME = Pattern.compile("(?<name>[^<>]*)<(?<address>[^<>]*)>");
    private static final Pattern LOCAL = Pattern
            .compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern
            .compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST = 254;

    /**
     * Reads {@code user@host}, {@code Name <user@host>} or {@code "Name" <user@host>}.
     *
     * @param field to which a complaint refers
     * @throws UnsendableEmailException when it is none of these
     */
    static EmailAddress parse(String field, String text) {
        UnsendableEmailException.throwIf(field, HeaderRules.objectionToText(text));
        Matcher named = WITH_NAME.matcher(text.strip());
        return named.matches()
                ? new EmailAddress(unquoted(named.group("name").strip()), mailbox(field, text, named.group("address")))
                : new EmailAddress("", mailbox(field, text, text));
    }

    /** The part behind the {@code @}. */
    String domain() {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private static String mailbox(String field, String whole, String text) {
        String trimmed = text.strip();
        int at = trimmed.lastIndexOf('@');
        String local = at < 0 ? "" : trimmed.substring(0, at);
        String domain = at < 0 ? "" : asciiDomain(trimmed.substring(at + 1));
        String address = local + "@" + domain;
        if (!LOCAL.matcher(local).matches() || local.length() > LONGEST_LOCAL || !DOMAIN.matcher(domain).matches()
                || address.length() > LONGEST) {
            throw new UnsendableEmailException(field + " has an address that is not one: \"" + whole
                    + "\". It should be user@host or Name <user@host>, with the part before the @ in ASCII.");
        }
        return address;
    }

    private static String asciiDomain(String domain) {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException notADomain) {
            return "";
        }
    }

    private static String unquoted(String name) {
        if (name.length() < 2 || !name.startsWith("\"") || !name.endsWith("\"")) {
            return name;
        }
        return name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
