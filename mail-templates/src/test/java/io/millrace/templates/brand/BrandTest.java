package io.millrace.templates.brand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.smallrye.config.SmallRyeConfigBuilder;

class BrandTest {

    @Test
    void mailThatSpeaksInAnotherNameDoesNotShowOurLogo() {
        Brand brand = brand(Map.of("name", "Acme", "logo", "https://example.com/logo.png"));
        assertThat(brand.look(null).logo()).isEqualTo("https://example.com/logo.png");
        assertThat(brand.look("Acme").logo()).isEqualTo("https://example.com/logo.png");
        assertThat(brand.look("Engines & Co").logo()).isNull();
        assertThat(brand.look("ärger 🦆").initial()).isEqualTo("Ä");
        assertThat(brand.look("🦆 pond").initial()).isEqualTo("🦆");
    }

    @ParameterizedTest
    @CsvSource({ "color, teal", "logo, javascript:alert(1)", "logo, logo.png", "url, example.com", "logo-height, 7" })
    void whatMakesNoBrandEndsTheStartUpAndNamesItsKey(String key, String value) {
        assertThatThrownBy(() -> brand(Map.of(key, value))).hasMessageContaining("millrace.brand." + key)
                .hasMessageContaining(value).hasMessageContaining("should be");
    }

    private static Brand brand(Map<String, String> keys) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(BrandConfig.class);
        keys.forEach((key, value) -> builder.withDefaultValue("millrace.brand." + key, value));
        return new Brand(builder.build().getConfigMapping(BrandConfig.class));
    }
}
