package io.millrace.templates.brand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaletteTest {

    private static final int STEP = 17;

    @Test
    void everyBrandCanBeReadWhereverItsColourIsUsed() {
        for (int red = 0; red <= 255; red += STEP) {
            for (int green = 0; green <= 255; green += STEP) {
                for (int blue = 0; blue <= 255; blue += STEP) {
                    Colour brand = new Colour(red, green, blue);
                    Palette palette = Palette.of(brand);
                    assertReadable(brand, palette.onAccent(), palette.accent());
                    assertReadable(brand, palette.onAccent(), palette.hover());
                    assertReadable(brand, palette.link(), "#ffffff");
                    assertReadable(brand, palette.link(), Palette.PAPER.hex());
                    assertReadable(brand, palette.darkAccent(), Palette.NIGHT.hex());
                    assertReadable(brand, palette.onDarkAccent(), palette.darkAccent());
                    assertReadable(brand, palette.onDarkAccent(), palette.darkHover());
                }
            }
        }
    }

    @Test
    void brandThatCanBeReadIsLeftAsItIs() {
        assertThat(Palette.of(Colour.parse("#0f766e"))).satisfies(palette -> {
            assertThat(palette.accent()).isEqualTo("#0f766e");
            assertThat(palette.onAccent()).isEqualTo("#ffffff");
            assertThat(palette.link()).isEqualTo("#0f766e");
        });
        assertThat(Palette.of(Colour.parse("#facc15"))).satisfies(palette -> {
            assertThat(palette.accent()).isEqualTo("#facc15");
            assertThat(palette.onAccent()).isEqualTo("#000000");
        });
    }

    @ParameterizedTest
    @CsvSource({ "#000000, #ffffff, 21", "#777777, #ffffff, 4.48", "#ff0000, #ffffff, 4.0", "#0f766e, #0f766e, 1" })
    void contrastIsThatOfWcag(String one, String other, double contrast) {
        assertThat(Colour.parse(one).contrast(Colour.parse(other))).isCloseTo(contrast,
                offset(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = { "teal", "#fff", "0f766e", "#0f766e80", "#0f766e;" })
    void anythingElseIsNoColour(String text) {
        assertThatThrownBy(() -> Colour.parse(text)).hasMessageContaining("\"" + text + "\"").hasMessageContaining("#0f766e");
    }

    private static void assertReadable(Colour brand, String letters, String ground) {
        assertThat(Colour.parse(letters).contrast(Colour.parse(ground))).as("%s: %s on %s", brand.hex(), letters, ground)
                .isGreaterThanOrEqualTo(Colour.READABLE);
    }
}
