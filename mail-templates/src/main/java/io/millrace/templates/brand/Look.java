package io.millrace.templates.brand;

import org.jspecify.annotations.Nullable;

import io.quarkus.qute.RawString;

/**
 * What the layout of a mail shows of the brand.
 *
 * @param appName in whose name the mail speaks
 * @param palette its colours
 * @param logo address of its logo; {@code null}: its first letter stands for it
 * @param logoHeight in pixels
 * @param address its postal address; {@code null}: none
 * @param url its home page; {@code null}: none
 */
public record Look(String appName, Palette palette, @Nullable String logo, int logoHeight, @Nullable String address,
        @Nullable String url) {

    private static final RawString FONT = new RawString(
            "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, sans-serif");

    /** The fonts of every text: those of the reader's system. */
    public RawString font() {
        return FONT;
    }

    /** The first letter of the name, which may be more than one {@code char}. */
    public String initial() {
        String name = appName.strip();
        return name.isEmpty() ? "" : Character.toString(Character.toUpperCase(name.codePointAt(0)));
    }
}
