package io.millrace.templates;

import java.util.List;
import java.util.function.Supplier;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.Variant;
import io.smallrye.mutiny.Uni;

/** Renders the two files of a template: {@code .html}, where values are escaped, and {@code .txt}, where they are not. */
public final class TemplateFiles {

    private static final int LONGEST_SUBJECT = 200;

    private TemplateFiles() {
    }

    /**
     * Renders a template that has both files under one name.
     *
     * @param template makes an instance for each file, filled
     */
    public static Uni<RenderedTemplate> render(String subject, Supplier<TemplateInstance> template) {
        return render(subject, variant(template.get(), Variant.TEXT_HTML), variant(template.get(), Variant.TEXT_PLAIN));
    }

    /** Renders two files. */
    public static Uni<RenderedTemplate> render(String subject, TemplateInstance html, TemplateInstance text) {
        return Uni.combine().all().unis(html.createUni(), text.createUni())
                .with((htmlBody, textBody) -> new RenderedTemplate(subject(subject), htmlBody.strip() + "\n",
                        PlainText.tidy(textBody)));
    }

    /** One line, and not so long that it fills the screen of whoever reads it. */
    private static String subject(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_SUBJECT ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT - 1)).stripTrailing() + "…";
    }

    // Qute falls back to another file when the wanted one is missing, and text would come out with nothing escaped or as HTML.
    private static TemplateInstance variant(TemplateInstance instance, String contentType) {
        List<?> variants = instance.getAttribute(TemplateInstance.VARIANTS) instanceof List<?> all ? all : List.of();
        Variant wanted = variants.stream().filter(Variant.class::isInstance).map(Variant.class::cast)
                .filter(variant -> variant.getContentType().equals(contentType)).findFirst()
                .orElseThrow(() -> new IllegalStateException("The template %s has no %s file beside it"
                        .formatted(instance.getTemplate().getId(), contentType)));
        return instance.setAttribute(TemplateInstance.SELECTED_VARIANT, wanted);
    }
}
