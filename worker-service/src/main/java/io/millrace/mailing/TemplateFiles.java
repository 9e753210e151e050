package io.millrace.mailing;

import java.util.List;
import java.util.function.Supplier;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.Variant;
import io.smallrye.mutiny.Uni;

/** Renders the two files of a template: {@code .html}, where variables are escaped, and {@code .txt}, where they are not. */
final class TemplateFiles {

    private TemplateFiles() {
    }

    /**
     * Renders both.
     *
     * @param template makes an instance for each file, filled
     */
    static Uni<RenderedTemplate> render(String subject, Supplier<TemplateInstance> template) {
        Uni<String> html = file(template.get(), Variant.TEXT_HTML).createUni();
        Uni<String> text = file(template.get(), Variant.TEXT_PLAIN).createUni();
        return Uni.combine().all().unis(html, text)
                .with((htmlBody, textBody) -> new RenderedTemplate(subject, htmlBody, textBody));
    }

    // Qute falls back to another file when the wanted one is missing, and text would come out with nothing escaped or as HTML.
    private static TemplateInstance file(TemplateInstance instance, String contentType) {
        List<?> variants = instance.getAttribute(TemplateInstance.VARIANTS) instanceof List<?> all ? all : List.of();
        Variant wanted = variants.stream().filter(Variant.class::isInstance).map(Variant.class::cast)
                .filter(variant -> variant.getContentType().equals(contentType)).findFirst()
                .orElseThrow(() -> new IllegalStateException("The template %s has no %s file beside it"
                        .formatted(instance.getTemplate().getId(), contentType)));
        return instance.setAttribute(TemplateInstance.SELECTED_VARIANT, wanted);
    }
}
