package io.millrace.types.email;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.millrace.types.email.EmailMessage.TemplateUse;

/**
 * The templates whose link is a key: it opens an account, and works for a while. Such a link is seen by nobody but the
 * recipient, and is not sent once it has expired.
 */
public final class ExpiringTemplates {

    /** For how long a link is taken to work when the email says so in words that are not understood. */
    public static final Duration OTHERWISE = Duration.ofHours(24);

    private static final String EXPIRES_IN = "expiresIn";
    private static final Map<String, Set<String>> LINKS = Map.of("password-reset", Set.of("resetUrl"), "verify-email",
            Set.of("verifyUrl"));
    /** A link in JSON, up to its end or that of an excerpt. */
    private static final Pattern LINK_IN_JSON = Pattern.compile("(\"(?:"
            + LINKS.values().stream().flatMap(Set::stream).sorted().collect(Collectors.joining("|"))
            + ")\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.?)*+\"?");
    private static final Pattern WORDS = Pattern.compile("(?<count>\\d{1,6}|an?|one)\\s*(?<unit>[a-z]+)");
    private static final Map<String, Duration> UNITS = Map.ofEntries(
            Map.entry("s", Duration.ofSeconds(1)), Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("second", Duration.ofSeconds(1)), Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("min", Duration.ofMinutes(1)), Map.entry("minute", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)), Map.entry("hour", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)), Map.entry("day", Duration.ofDays(1)),
            Map.entry("week", Duration.ofDays(7)));

    private ExpiringTemplates() {
    }

    /** The variables of a template that hold such links. */
    static Set<String> linksOf(String template) {
        return LINKS.getOrDefault(template, Set.of());
    }

    /** For how long the link in an email works; empty when it has none that expires. */
    public static Optional<Duration> lifetime(TemplateUse template) {
        if (linksOf(template.id()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(template.variables().get(EXPIRES_IN) instanceof String text ? parse(text) : OTHERWISE);
    }

    /** When the link in an email that is accepted now stops to work; empty when it has none that does. */
    public static Optional<Instant> expiry(EmailMessage email, Instant now) {
        return Optional.ofNullable(email.template()).flatMap(ExpiringTemplates::lifetime).map(now::plus);
    }

    /**
     * What may be shown of a payload: that of an {@code email:send} task has its links in it when it was not taken apart.
     *
     * @param type of its task
     * @param json all of it, or its beginning
     */
    public static String redacted(String type, String json) {
        return !type.equals(EmailTasks.EMAIL_SEND.name()) ? json
                : LINK_IN_JSON.matcher(json).replaceAll("$1\"" + Matcher.quoteReplacement(EmailParts.REDACTED) + "\"");
    }

    /** {@code 30 minutes}, {@code 1 hour}, {@code an hour}, {@code PT30M}; what else there is in the world is unknown. */
    private static Duration parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Matcher words = WORDS.matcher(lower);
        if (words.matches()) {
            String unit = words.group("unit");
            Duration one = UNITS.getOrDefault(unit, UNITS.get(unit.replaceAll("s$", "")));
            if (one != null) {
                String count = words.group("count");
                return one.multipliedBy(Character.isDigit(count.charAt(0)) ? Long.parseLong(count) : 1);
            }
        }
        try {
            Duration iso = Duration.parse(text.strip());
            return iso.isNegative() ? Duration.ZERO : iso;
        } catch (DateTimeException e) {
            return OTHERWISE;
        }
    }
}
