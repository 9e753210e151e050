package io.millrace.templates.brand;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkus.runtime.configuration.ConfigurationException;

/** The configured brand, checked. */
@Singleton
public class Brand {

    private static final int LEAST_LOGO = 16;
    private static final int MOST_LOGO = 96;

    private final Look own;

    /** The brand of a configuration; {@link ConfigurationException} when it makes none. */
    public Brand(BrandConfig config) {
        if (config.name().isBlank()) {
            throw new ConfigurationException("millrace.brand.name (MILLRACE_BRAND_NAME) is blank; it should be a name");
        }
        if (config.logoHeight() < LEAST_LOGO || config.logoHeight() > MOST_LOGO) {
            throw new ConfigurationException("millrace.brand.logo-height (MILLRACE_BRAND_LOGO_HEIGHT) is "
                    + config.logoHeight() + "; it should be " + LEAST_LOGO + " to " + MOST_LOGO + " pixels");
        }
        own = new Look(config.name().strip(), Palette.of(colour(config.color())), address("logo", config.logo()),
                config.logoHeight(), config.address().map(String::strip).orElse(null), address("url", config.url()));
    }

    /**
     * How mails look.
     *
     * @param appName in whose name they speak; {@code null}: the configured one, whose logo is then shown
     */
    public Look look(@Nullable String appName) {
        return appName == null || appName.equals(own.appName()) ? own
                : new Look(appName, own.palette(), null, own.logoHeight(), own.address(), own.url());
    }

    private static Colour colour(String text) {
        try {
            return Colour.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("millrace.brand.color (MILLRACE_BRAND_COLOR): " + e.getMessage(), e);
        }
    }

    private static @Nullable String address(String key, Optional<String> text) {
        if (text.isEmpty()) {
            return null;
        }
        String address = text.get().strip();
        if (isWeb(address)) {
            return address;
        }
        throw new ConfigurationException("millrace.brand." + key + " is \"" + address
                + "\"; it should be an absolute http or https address");
    }

    private static boolean isWeb(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException notAnAddress) {
            return false;
        }
    }
}
