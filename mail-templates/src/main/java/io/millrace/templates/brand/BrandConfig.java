package io.millrace.templates.brand;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The brand in whose name mails speak. The worker sends by it and the API shows previews by it, so both need the same. */
@ConfigMapping(prefix = "millrace.brand")
public interface BrandConfig {

    /** The name, where an email does not bring its own {@code appName}. */
    @WithDefault("Millrace")
    String name();

    /**
     * The colour of buttons, links and the mark, as {@code #rrggbb}. Shades of it that can be read, on light and on dark,
     * are found by themselves.
     */
    @WithDefault("#0f766e")
    String color();

    /**
     * The address of a logo, {@code https}, shown instead of the name's first letter: a PNG, JPEG or GIF, since many mail
     * programs show no SVG; twice as high as {@link #logoHeight()} to be sharp on phones. It is left out of emails that
     * bring their own {@code appName}. Many programs load images only when asked, so it should not be all that names you.
     */
    Optional<String> logo();

    /** How high the logo is shown, in pixels, 16 to 96. */
    @WithDefault("32")
    int logoHeight();

    /** The postal address for the foot of every mail, which the law of many countries asks of commercial ones. */
    Optional<String> address();

    /** The home page, {@code https}, linked at the foot of every mail. */
    Optional<String> url();
}
