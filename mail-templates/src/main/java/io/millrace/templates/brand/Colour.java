package io.millrace.templates.brand;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A colour, and how well it can be read on another: relative luminance and contrast as WCAG 2 defines them.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
record Colour(int red, int green, int blue) {

    static final Colour WHITE = new Colour(255, 255, 255);
    static final Colour BLACK = new Colour(0, 0, 0);

    /** The contrast that WCAG AA asks of text. */
    static final double READABLE = 4.5;

    private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final int STEPS = 100;

    /** Reads {@code #rrggbb}. */
    static Colour parse(String text) {
        if (!HEX.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no colour; it should be like #0f766e");
        }
        int value = Integer.parseInt(text.substring(1), 16);
        return new Colour(value >> 16, value >> 8 & 0xff, value & 0xff);
    }

    /** The contrast with another, 1 to 21. */
    double contrast(Colour other) {
        double mine = luminance() + 0.05;
        double its = other.luminance() + 0.05;
        return Math.max(mine, its) / Math.min(mine, its);
    }

    /** This with a part of another, 0 to 1. */
    Colour mixed(Colour other, double part) {
        return new Colour(mixed(red, other.red, part), mixed(green, other.green, part), mixed(blue, other.blue, part));
    }

    /** This, with as little of another as makes it readable on a ground. */
    Colour readableOn(Colour ground, Colour towards) {
        int step = 0;
        while (step < STEPS && mixed(towards, step / (double) STEPS).contrast(ground) < READABLE) {
            step++;
        }
        return mixed(towards, step / (double) STEPS);
    }

    /** This, as little lighter as makes it readable on a dark ground, and no paler than that takes. */
    Colour lighterOn(Colour ground) {
        float[] hsl = hsl();
        for (int step = Math.round(hsl[2] * STEPS); step < STEPS; step++) {
            Colour lighter = ofHsl(hsl[0], hsl[1], Math.max(hsl[2], step / (float) STEPS));
            if (lighter.contrast(ground) >= READABLE) {
                return lighter;
            }
        }
        return WHITE;
    }

    /** As HTML has it. */
    String hex() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }

    /** Hue, saturation and lightness, each 0 to 1. */
    private float[] hsl() {
        float most = Math.max(red, Math.max(green, blue)) / 255f;
        float least = Math.min(red, Math.min(green, blue)) / 255f;
        float lightness = (most + least) / 2;
        float range = most - least;
        float saturation = range == 0 ? 0 : range / (1 - Math.abs(2 * lightness - 1));
        return new float[] { hue(most, range), saturation, lightness };
    }

    private float hue(float most, float range) {
        if (range == 0) {
            return 0;
        }
        float r = red / 255f;
        float g = green / 255f;
        float b = blue / 255f;
        float sixths = most == r ? (g - b) / range : most == g ? (b - r) / range + 2 : (r - g) / range + 4;
        return (sixths + 6) % 6 / 6;
    }

    private static Colour ofHsl(float hue, float saturation, float lightness) {
        float spread = saturation * Math.min(lightness, 1 - lightness);
        return new Colour(channel(hue, lightness, spread, 0), channel(hue, lightness, spread, 8),
                channel(hue, lightness, spread, 4));
    }

    /** Of the twelve steps around the wheel of hues, each channel has its own four away from the others. */
    private static int channel(float hue, float lightness, float spread, int offset) {
        float step = (offset + hue * 12) % 12;
        return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(Math.min(step - 3, 9 - step), 1))));
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
        double part = channel / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }

    private static int mixed(int mine, int its, double part) {
        return (int) Math.round(mine + (its - mine) * part);
    }
}
