package io.millrace.templates.brand;

/**
 * The shades of a brand's colour, all readable (WCAG AA) where they are used.
 *
 * @param accent of buttons and of the mark
 * @param onAccent of what is written on it
 * @param hover of a button under the pointer
 * @param link of links on paper
 * @param darkAccent of buttons and links in the dark
 * @param onDarkAccent of what is written on such a button
 * @param darkHover of such a button under the pointer
 */
public record Palette(String accent, String onAccent, String hover, String link, String darkAccent, String onDarkAccent,
        String darkHover) {

    /** The darkest ground that light text links stand on, and the lightest that dark ones do: see layout.html. */
    static final Colour PAPER = Colour.parse("#f3f5f4");
    static final Colour NIGHT = Colour.parse("#1b2120");

    private static final Colour INK = Colour.parse("#0b100f");
    private static final double MOST_DARKENING = 0.25;

    static Palette of(Colour brand) {
        Colour button = button(brand);
        Colour onButton = Colour.WHITE.contrast(button) >= Colour.READABLE ? Colour.WHITE : Colour.BLACK;
        Colour dark = brand.lighterOn(NIGHT);
        // Away from what is written on it, so that it stays readable.
        Colour hover = button.mixed(onButton.equals(Colour.WHITE) ? Colour.BLACK : Colour.WHITE, 0.14);
        return new Palette(button.hex(), onButton.hex(), hover.hex(), brand.readableOn(PAPER, Colour.BLACK).hex(), dark.hex(),
                INK.hex(), dark.mixed(Colour.WHITE, 0.2).hex());
    }

    /** A brand that is nearly dark enough for white letters is made so; one that is far from it gets black ones. */
    private static Colour button(Colour brand) {
        Colour darkened = brand.readableOn(Colour.WHITE, Colour.BLACK);
        return brand.mixed(Colour.BLACK, MOST_DARKENING).contrast(Colour.WHITE) >= Colour.READABLE ? darkened : brand;
    }
}
